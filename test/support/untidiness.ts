import { parseSync } from "oxc-parser";
import type { SourceFile } from "./source-tree.ts";

/** The longest line, in characters: what the formatter keeps code to, held for comments as well. */
const lineLengthMax = 120;
/** The longest line that ends in a text, which the formatter cannot break. */
const textLineLengthMax = 160;
/** The longest file, in lines. One public idea per file needs far less. */
const fileLinesMax = 400;

/** The one file that gathers what others export. */
const barrel = "src/index.ts";

/** Folders that users see: every name exported there is explained. */
const documentedFolders = ["src/", "reference/", "properties/", "test/support/"];

/** What a line of any text of the repository must not hold. */
const bannedInTexts: readonly [RegExp, string][] = [
  [/\b(TODO|FIXME|XXX|HACK)\b/, "a note to be done; do it or open an issue"],
  [/(^|[\s"'`(=])\/(work|root|home|Users)\//, "an absolute path of one machine"],
];

const bannedInCode: readonly [RegExp, string][] = [
  [/\b(test|it|describe|bench)\.(only|skip|todo)\b/, "a test that is switched off or runs alone; use skipIf"],
  [/biome-ignore|@ts-(ignore|nocheck|expect-error)|eslint-disable/, "a switched-off check"],
  [/^\s*\/\/.*[;{]$/, "code in a comment"],
  [/^export default\b/, "a default export"],
];

/** What a file's text shows against the house's rules of tidiness, one `file:line reason` each. */
export function findUntidyLines(file: SourceFile): string[] {
  const isCode = /\.(ts|mjs)$/.test(file.path);
  const banned = isCode ? [...bannedInTexts, ...bannedInCode] : bannedInTexts;
  return file.text.split("\n").flatMap((line, index) => {
    const reasons = banned.filter(([pattern]) => pattern.test(line)).map(([, reason]) => reason);
    const lengthMax = /["'`][;,)\]}]*( \+)?$/.test(line) ? textLineLengthMax : lineLengthMax;
    if (isCode && line.length > lengthMax) {
      reasons.push(`${line.length} characters; ${lengthMax} is the limit`);
    }
    return reasons.map((reason) => `${file.path}:${index + 1} ${reason}`);
  });
}

/** What is wrong with a TypeScript file as a whole: its length, its exports, their comments. */
export function findUntidyModule(file: SourceFile): string[] {
  const untidy: string[] = [];
  const lines = file.text.split("\n").length - 1;
  if (lines > fileLinesMax) {
    untidy.push(`${file.path} ${lines} lines; ${fileLinesMax} is the limit`);
  }
  const { program, comments } = parseSync(file.path, file.text);
  const documentedFrom = new Set(
    comments
      .filter(({ type, value }) => type === "Block" && value.startsWith("*"))
      .map(({ end }) => end + (/^\s*/.exec(file.text.slice(end))?.[0].length ?? 0)),
  );
  const overloaded = new Set<string>();
  for (const statement of program.body) {
    if (statement.type === "ExportAllDeclaration" || (isReExport(statement) && file.path !== barrel)) {
      untidy.push(`${file.path} exports what another file does; ${barrel} is the one barrel`);
    }
    const name = exportedName(statement);
    if (name === undefined || !documentedFolders.some((folder) => file.path.startsWith(folder))) {
      continue;
    }
    if (!documentedFrom.has(statement.start) && !overloaded.has(name)) {
      untidy.push(`${file.path} ${name} has no doc comment`);
    }
    overloaded.add(name);
  }
  return untidy;
}

/** Number of names that a TypeScript file declares and exports. */
export function countExports(file: SourceFile): number {
  const { program } = parseSync(file.path, file.text);
  return new Set(program.body.map(exportedName).filter((name) => name !== undefined)).size;
}

type Statement = ReturnType<typeof parseSync>["program"]["body"][number];

function isReExport(statement: Statement): boolean {
  return statement.type === "ExportNamedDeclaration" && statement.source !== null;
}

function exportedName(statement: Statement): string | undefined {
  if (statement.type !== "ExportNamedDeclaration" || statement.declaration === null) {
    return undefined;
  }
  const { declaration } = statement;
  if (declaration.type === "VariableDeclaration") {
    const id = declaration.declarations[0]?.id;
    return id?.type === "Identifier" ? id.name : "a pattern";
  }
  return "id" in declaration && declaration.id?.type === "Identifier" ? declaration.id.name : "a declaration";
}
