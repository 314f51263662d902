import { findShapeError } from "../../spec/shape/find-shape-error.ts";

/** A document of a store, or why a text is none. */
export type Parsed<Document> =
  | { readonly document: Document; readonly why?: undefined }
  | { readonly document?: undefined; readonly why: string };

const anyDigest = "0".repeat(64);

/** Why a scenario is none that this kit can run; undefined when it can. */
export function scenarioProblem(scenario: unknown): string | undefined {
  const head = { kind: "case", version: 2, check: "any", target: "", specDigest: anyDigest };
  const problem = findShapeError("case", { ...head, signature: "any", clause: "any", scenario });
  return problem === undefined ? undefined : words(problem);
}

/** Reads a document of a store of one kind or another. */
export function parseDocument<Document extends { readonly kind: string }>(
  text: string,
  kinds: readonly Document["kind"][],
): Parsed<Document> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { why: `it is not JSON: ${(error as Error).message}` };
  }
  const { kind } = (document ?? {}) as { readonly kind?: unknown };
  if (!kinds.some((known) => known === kind)) {
    return { why: `its kind is ${JSON.stringify(kind) ?? "not given"}, not ${kinds.join(" or ")}` };
  }
  const problem = findShapeError("campaign", document);
  if (problem !== undefined) {
    return { why: words(problem) };
  }
  const odd = scenariosOf(document)
    .map(scenarioProblem)
    .find((one) => one !== undefined);
  return odd === undefined ? { document: document as Document } : { why: odd };
}

function words({ path, expected, found }: { path: string; expected: string; found: string }): string {
  return `at ${path === "" ? "its top" : path}: expected ${expected}, found ${found}`;
}

/** The scenarios that a document holds, wherever that is. */
function scenariosOf(document: unknown): readonly unknown[] {
  const {
    scenario,
    found = [],
    settled,
  } = document as {
    readonly scenario?: unknown;
    readonly found?: readonly { readonly scenario: unknown }[];
    readonly settled?: { readonly scenario: unknown };
  };
  return [scenario, settled?.scenario, ...found.map((one) => one.scenario)].filter((one) => one !== undefined);
}
