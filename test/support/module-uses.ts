import { parseSync } from "oxc-parser";
import type { SourceFile } from "./source-tree.ts";
import { type SyntaxNode, visit } from "./syntax-tree.ts";

/** One module named by another: an import, a re-export, `import()` or `import("…")` in a type. */
export interface ModuleUse {
  /** As written; `undefined` where it is computed when the program runs. */
  readonly specifier: string | undefined;
  /** Whether nothing of it is left when types are stripped. */
  readonly typeOnly: boolean;
  /** Line in the file, from 1. */
  readonly line: number;
}

/** A name that code reads from outside itself, such as `process` or `Math.random`. */
export interface GlobalUse {
  readonly name: string;
  readonly line: number;
}

/** What a module takes from outside. */
export interface OutsideUses {
  readonly modules: readonly ModuleUse[];
  readonly globals: readonly GlobalUse[];
}

/** Globals through which time, chance or the machine enter a program. */
const impureGlobals: ReadonlySet<string> = new Set([
  "Date",
  "console",
  "crypto",
  "fetch",
  "globalThis",
  "performance",
  "process",
  "queueMicrotask",
  "require",
  "setImmediate",
  "setInterval",
  "setTimeout",
]);

/** What was read, by text: copies of a tree are looked at many times. */
const known = new Map<string, OutsideUses>();

/** Parses a file and lists what it takes from outside. Throws when it is not valid TypeScript. */
export function readOutsideUses(file: SourceFile): OutsideUses {
  const uses = known.get(file.text) ?? parseOutsideUses(file);
  known.set(file.text, uses);
  return uses;
}

function parseOutsideUses(file: SourceFile): OutsideUses {
  const { program, module, errors } = parseSync(file.path, file.text);
  if (errors.length > 0) {
    throw new Error(`${file.path}: ${errors[0]?.message}`);
  }
  const lineOf = (offset: number): number => file.text.slice(0, offset).split("\n").length;
  const modules: ModuleUse[] = [];
  for (const { start, moduleRequest } of module.staticImports) {
    // With `verbatimModuleSyntax`, `import { type A }` still loads the module; only `import type` leaves nothing.
    const typeOnly = /^import\s+type\b/.test(file.text.slice(start));
    modules.push({ specifier: moduleRequest.value, typeOnly, line: lineOf(start) });
  }
  for (const { start, entries } of module.staticExports) {
    for (const request of new Set(entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []))) {
      const typeOnly = /^export\s+type\b/.test(file.text.slice(start));
      modules.push({ specifier: request, typeOnly, line: lineOf(start) });
    }
  }
  const globals: GlobalUse[] = [];
  visit(program as unknown as SyntaxNode, (node, parent) => {
    if (node.type === "ImportExpression" || node.type === "TSImportType") {
      const typeOnly = node.type === "TSImportType";
      modules.push({ specifier: literalOf(node["source"]), typeOnly, line: lineOf(node.start) });
    }
    const name = globalName(node, parent);
    if (name !== undefined) {
      globals.push({ name, line: lineOf(node.start) });
    }
  });
  return { modules, globals };
}

function globalName(node: SyntaxNode, parent: SyntaxNode | undefined): string | undefined {
  if (node.type === "MemberExpression" && isMathRandom(node)) {
    return "Math.random";
  }
  if (node.type !== "Identifier" || !impureGlobals.has(String(node["name"]))) {
    return undefined;
  }
  const isType = parent?.type === "TSTypeReference" || parent?.type === "TSQualifiedName";
  if (isType || isPropertyName(node, parent) || (node["name"] === "Date" && isGivenTime(parent))) {
    return undefined;
  }
  return String(node["name"]);
}

function isPropertyName(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  return parent?.["computed"] === false && (parent["property"] === node || parent["key"] === node);
}

/** Whether a use of `Date` works on a time that it is given instead of asking for the present one. */
function isGivenTime(parent: SyntaxNode | undefined): boolean {
  return parent?.type === "NewExpression" && (parent["arguments"] as unknown[]).length > 0;
}

function isMathRandom(node: SyntaxNode): boolean {
  const object = node["object"] as SyntaxNode;
  const property = node["property"] as SyntaxNode;
  return object["name"] === "Math" && (property["name"] === "random" || property["value"] === "random");
}

function literalOf(node: unknown): string | undefined {
  const value = (node as SyntaxNode | null)?.["value"];
  return typeof value === "string" ? value : undefined;
}
