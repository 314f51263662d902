import { CaseError } from "./case-error.ts";
import { checkFields, decodeObject, decodeOperation, quote } from "./decode-operation.ts";
import type { FieldRule } from "./operation-fields.ts";
import { type CaseFile, caseVersion, type Scenario } from "./scenario.ts";

/** The most operations a case file may hold. */
const caseOperationsMax = 100_000;

const text: FieldRule = { type: "text" };
const caseFields: Readonly<Record<string, FieldRule>> = {
  check: text,
  target: text,
  specDigest: text,
  signature: text,
  clause: text,
};
const scenarioFields: Readonly<Record<string, FieldRule>> = {
  startIndex: { type: "number", minimum: 0, maximum: 0xffff },
  seed: { type: "number", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
};

/**
 * The text of a case file: one line for each operation, keys always in the same order, so that equal cases are equal
 * texts and differences are easy to read.
 */
export function encodeCaseFile(file: CaseFile): string {
  const { startIndex, seed, operations } = file.scenario;
  const schema = file.$schema === undefined ? [] : [member("$schema", file.$schema)];
  const head = ["kind", "version", "check", "target", "specDigest", "signature", "clause"] as const;
  const lines = [...schema, ...head.map((key) => member(key, file[key]))];
  const steps = operations.map((operation) => `      ${JSON.stringify(ordered(operation))}`).join(",\n");
  const list = operations.length === 0 ? "[]" : `[\n${steps}\n    ]`;
  const scenario = `{\n    "startIndex": ${startIndex},\n    "seed": ${seed},\n    "operations": ${list}\n  }`;
  return `{\n${lines.join(",\n")},\n  "scenario": ${scenario}\n}\n`;
}

/**
 * Reads a case file. Throws a {@link CaseError} that names the place and what was expected there: for text that is no
 * JSON, for another kind of file, another version, an unknown, missing or impossible field.
 */
export function decodeCaseFile(source: string): CaseFile {
  const file = decodeObject(parse(source), "");
  if (file["kind"] !== "case") {
    throw new CaseError("/kind", '"case"', quote(file["kind"]));
  }
  if (file["version"] !== caseVersion) {
    throw new CaseError("/version", `${caseVersion}, the version this kit reads`, quote(file["version"]));
  }
  checkFields(file, caseFields, ["$schema", "kind", "version", "scenario"], "");
  decodeScenario(file["scenario"], "/scenario");
  return file as unknown as CaseFile;
}

function decodeScenario(value: unknown, path: string): Scenario {
  const scenario = decodeObject(value, path);
  checkFields(scenario, scenarioFields, ["operations"], path);
  const operations = scenario["operations"];
  if (!Array.isArray(operations)) {
    throw new CaseError(`${path}/operations`, "a list of operations", quote(operations));
  }
  if (operations.length > caseOperationsMax) {
    throw new CaseError(`${path}/operations`, `at most ${caseOperationsMax} operations`, `${operations.length}`);
  }
  for (const [index, operation] of operations.entries()) {
    decodeOperation(operation, `${path}/operations/${index}`);
  }
  return scenario as unknown as Scenario;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new CaseError("", "JSON", `text that is not: ${(error as Error).message}`, error);
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
