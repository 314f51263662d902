import { parseSync } from "oxc-parser";
import type { SourceFile } from "./source-tree.ts";
import { type SyntaxNode, visit } from "./syntax-tree.ts";

/** What models of the oracle tell the table of blame, as far as their sources show it. */
export interface Told {
  /** Strings that stand in code. */
  readonly words: ReadonlySet<string>;
  /** Keys of objects that are handed to the judgement, or made where circumstances are to be given. */
  readonly circumstances: ReadonlySet<string>;
}

/** Methods of the judgement, and others that pass on what they are given. */
const telling = /^(deviates|expect|reach|previews?)$/;

/** Types of what is told. */
const toldTypes = /^(Facts|Circumstances)$/;

/** Reads the sources of models. */
export function readTold(sources: readonly SourceFile[]): Told {
  const words = new Set<string>();
  const circumstances = new Set<string>();
  const addKeys = (below: SyntaxNode): void => {
    visit(below, (node, parent) => {
      if (node.type === "Property" && parent?.type === "ObjectExpression" && node["computed"] !== true) {
        circumstances.add(String((node["key"] as SyntaxNode)["name"]));
      }
    });
  };
  for (const { path, text } of sources) {
    visit(parseSync(path, text).program as unknown as SyntaxNode, (node) => {
      if (node.type === "Literal" && typeof node["value"] === "string") {
        words.add(node["value"]);
      }
      for (const told of toldIn(node)) {
        addKeys(told);
      }
    });
  }
  return { words, circumstances };
}

/** Where a node holds what is told: the arguments of a call, or the code that makes a value of such a type. */
function toldIn(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.type) {
    case "CallExpression": {
      const property = (node["callee"] as SyntaxNode)["property"] as SyntaxNode | undefined;
      return telling.test(String(property?.["name"])) ? (node["arguments"] as readonly SyntaxNode[]) : [];
    }
    case "VariableDeclarator":
      return isToldVariable(node["id"] as SyntaxNode) && node["init"] ? [node["init"] as SyntaxNode] : [];
    case "PropertyDefinition":
      return isTold(node["typeAnnotation"]) && node["value"] ? [node["value"] as SyntaxNode] : [];
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return isTold(node["returnType"]) && node["body"] ? [node["body"] as SyntaxNode] : [];
    default:
      return [];
  }
}

/** Whether a variable is to hold what is told, by its type or its name. */
function isToldVariable(variable: SyntaxNode): boolean {
  return variable["name"] === "facts" || isTold(variable["typeAnnotation"]);
}

/** Whether an annotation names one of the types, alone or among others. */
function isTold(annotation: unknown): boolean {
  let told = false;
  if (annotation) {
    visit(annotation as SyntaxNode, (node) => {
      told ||= node.type === "TSTypeReference" && toldTypes.test(String((node["typeName"] as SyntaxNode)["name"]));
    });
  }
  return told;
}
