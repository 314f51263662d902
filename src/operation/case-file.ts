import { CaseError, type CaseProblem } from "./case-error.ts";
import { type CaseFile, caseVersions, type Life } from "./scenario.ts";

/** Holds a document against the schema of case files; gives the first place where it differs. */
export type CaseValidator = (document: unknown) => CaseProblem | undefined;

/**
 * The text of a case file: one line for each operation, keys always in the same order, so that equal cases are equal
 * texts and differences are easy to read.
 */
export function encodeCaseFile(file: CaseFile): string {
  const { before } = file.scenario;
  const schema = file.$schema === undefined ? [] : [member("$schema", file.$schema)];
  const head = ["kind", "version", "check", "target", "origin", "specDigest", "signature", "clause"] as const;
  const known = head.filter((key) => file[key] !== undefined);
  const lines = [...schema, ...known.map((key) => member(key, file[key]))];
  const lives =
    before === undefined ? [] : [`    "before": [${before.map((life) => lifeText(life, "    ")).join(", ")}]`];
  const scenario = `{\n${[...lives, lifeMembers(file.scenario, "    ")].join(",\n")}\n  }`;
  return `{\n${lines.join(",\n")},\n  "scenario": ${scenario}\n}\n`;
}

function lifeText(life: Life, indent: string): string {
  return `{\n${lifeMembers(life, `${indent}  `)}\n${indent}}`;
}

function lifeMembers({ startIndex, seed, operations }: Life, indent: string): string {
  const steps = operations.map((operation) => `${indent}  ${JSON.stringify(ordered(operation))}`).join(",\n");
  const list = operations.length === 0 ? "[]" : `[\n${steps}\n${indent}]`;
  return `${indent}"startIndex": ${startIndex},\n${indent}"seed": ${seed},\n${indent}"operations": ${list}`;
}

/**
 * Reads a case file. Throws a {@link CaseError} that names the place and what was expected there: for text that is no
 * JSON, for another kind of document or another version, and for whatever `validate` finds.
 */
export function decodeCaseFile(source: string, validate: CaseValidator): CaseFile {
  const document = parse(source);
  const { kind, version } = (document ?? {}) as { readonly kind?: unknown; readonly version?: unknown };
  if (kind !== "case") {
    const found = kind === undefined ? "none" : JSON.stringify(kind);
    throw new CaseError({
      path: "/kind",
      expected: '"case"',
      found,
      hint: "Give a case file as this kit writes them.",
    });
  }
  if (!caseVersions.some((known) => known === version)) {
    throw new CaseError({
      path: "/version",
      expected: `version ${caseVersions.join(" or ")} of the case format`,
      found: version === undefined ? "none" : JSON.stringify(version),
      hint: "Replay it with the version of the kit that wrote it.",
    });
  }
  const problem = validate(document);
  if (problem !== undefined) {
    throw new CaseError(problem);
  }
  return document as CaseFile;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    const found = `text that is not: ${(error as Error).message}`;
    throw new CaseError({ path: "", expected: "JSON", found, hint: "The file may have been cut off." }, error);
  }
}

function member(key: string, value: unknown): string {
  return `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
}

/** The same object with `kind` first and the other keys in alphabetical order, at every depth. */
function ordered(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  const rank = (key: string): string => (key === "kind" ? "" : key);
  const entries = Object.entries(value).sort(([left], [right]) => (rank(left) < rank(right) ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item)]));
}
