/** A value of a JSON document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * What one run of a checkout showed, without what may differ between two runs of the same sources.
 * `facts`: thing (a check, a clause, a case file, a fault ...) -> field -> value; two checkouts must agree on each.
 * `counts`: clause -> how often it was judged; a smaller count is worth a look but changes no verdict.
 */
export interface RunFacts {
  readonly facts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly counts: Readonly<Record<string, number>>;
}

/** What a finished run left. */
export interface RunOutput {
  readonly exitCode: number | string;
  /** The JSON report; undefined when the run wrote none. */
  readonly report: Json | undefined;
  /** Name of a case file -> its text. */
  readonly cases: ReadonlyMap<string, string>;
  /** Absolute paths that depend on where the run took place -> what stands for them. */
  readonly places: ReadonlyMap<string, string>;
  /** Over a wire it depends on timing how often the kit looks, so that counts are left out. */
  readonly wire: boolean;
  /** The last lines of its standard error; they count only when there is no report. */
  readonly errorOutput: string;
}

type JsonObject = { readonly [key: string]: Json };

/**
 * Left out of reports and of the rows of seeded faults, wherever they stand.
 * Times: `startedAt`, `milliseconds`. The kit: `kitVersion`. Paths: `caseFile`, `replay` (the files themselves are
 * compared). `reached` is counted apart. Wording and places of the specification, which judge nothing: `title`, `text`,
 * `source`, `question`, `questions`, and `digest`, which changes when a file of spec/ moves. `blame` and `clauses` of a
 * fault's row repeat its entry in the catalogue.
 */
const leftOut: ReadonlySet<string> = new Set([
  "startedAt",
  "milliseconds",
  "kitVersion",
  "caseFile",
  "replay",
  "reached",
  "title",
  "text",
  "source",
  "question",
  "questions",
  "digest",
]);
const leftOutOfFaults: ReadonlySet<string> = new Set([...leftOut, "blame", "clauses"]);
/** Values that are compared whole: they say little in parts. */
const whole: ReadonlySet<string> = new Set(["trace", "scenario"]);
/** Lists of a report -> what one of their elements is called, and the key that tells it from the others. */
const lists: Readonly<Record<string, readonly [name: string, key: string]>> = {
  checks: ["check", "check"],
  clauses: ["clause", "id"],
  choices: ["choice", "id"],
  defects: ["defect", "clause"],
  warnings: ["warning", "clause"],
};

/** What a run of the suite showed. */
export function factsOfRun(output: RunOutput): RunFacts {
  const facts: Record<string, Record<string, string>> = { run: { "exit code": String(output.exitCode) } };
  const { report } = output;
  if (report === undefined) {
    return { facts: { run: { ...facts["run"], report: `none: ${output.errorOutput}` } }, counts: {} };
  }
  const document = replacePlaces(report, output.places) as JsonObject;
  const kitVersion = versionIn(document);
  for (const [key, value] of Object.entries(document)) {
    const list = lists[key];
    if (list === undefined || !Array.isArray(value)) {
      flatten(facts["run"] as Record<string, string>, key, value, leftOut);
      continue;
    }
    const [name, id] = list;
    for (const element of value as readonly JsonObject[]) {
      flattenInto(facts, `${name} ${String(element[id])}`, element, leftOut);
    }
  }
  for (const [name, text] of output.cases) {
    facts[`case file ${name}`] = { text: normaliseCase(text, kitVersion) };
  }
  withoutVersion(facts, kitVersion);
  return { facts, counts: output.wire ? {} : countsOf(document) };
}

/** Whether a run came to its end: its facts then hold more than why it did not. */
export function isComplete({ facts }: RunFacts): boolean {
  return facts["run"]?.["report"] === undefined && Object.values(facts).every(({ lost }) => lost === undefined);
}

/** What the suite made of one seeded fault: a row of the JSON that `vmconform mutants` writes. */
export function factsOfFault(row: Json): RunFacts {
  const facts: Record<string, Record<string, string>> = {};
  flattenInto(facts, `fault ${String((row as JsonObject)["fault"])}`, row as JsonObject, leftOutOfFaults);
  return { facts, counts: {} };
}

/**
 * The text of a case file without its origin, which is a path, the digest of the specification and the version of the
 * kit. All else counts byte for byte.
 */
function normaliseCase(text: string, kitVersion: string): string {
  const lines = text.split("\n").filter((line) => !/^ {2}"(origin|specDigest)": /.test(line));
  const ending = ` ${kitVersion}",`;
  return lines
    .map((line) => {
      const isVersioned = kitVersion !== "" && line.startsWith('  "target": ') && line.endsWith(ending);
      return isVersioned ? `${line.slice(0, -ending.length)} KIT",` : line;
    })
    .join("\n");
}

function flattenInto(
  facts: Record<string, Record<string, string>>,
  thing: string,
  value: JsonObject,
  without: ReadonlySet<string>,
): void {
  const fields: Record<string, string> = {};
  flatten(fields, "", value, without);
  let name = thing;
  for (let number = 2; facts[name] !== undefined; number++) {
    name = `${thing} (${number})`;
  }
  facts[name] = fields;
}

/** Field by field down to values and lists of plain values, which are compared as they are. */
function flatten(fields: Record<string, string>, path: string, value: Json, without: ReadonlySet<string>): void {
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (without.has(name)) {
    return;
  }
  const isList = Array.isArray(value);
  const isPlainList = isList && value.every((element) => typeof element !== "object" || element === null);
  if (typeof value !== "object" || value === null || isPlainList || whole.has(name)) {
    fields[path] = whole.has(name) ? linesOf(value) : JSON.stringify(value);
    return;
  }
  for (const [key, element] of Object.entries(value)) {
    flatten(fields, path === "" ? key : `${path}.${key}`, element as Json, without);
  }
}

/** JSON with one step to a line, so that the first line that differs says where. */
function linesOf(value: Json): string {
  const steps = (value as JsonObject | null)?.["steps"] ?? (value as JsonObject | null)?.["operations"];
  if (!Array.isArray(steps)) {
    return JSON.stringify(value);
  }
  const rest = Object.entries(value as JsonObject).filter(([key]) => key !== "steps" && key !== "operations");
  return [JSON.stringify(Object.fromEntries(rest)), ...steps.map((step) => JSON.stringify(step))].join("\n");
}

function replacePlaces(value: Json, places: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") {
    return [...places].reduce((text, [place, name]) => text.replaceAll(place, name), value);
  }
  if (Array.isArray(value)) {
    return value.map((element: Json) => replacePlaces(element, places));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, replacePlaces(element, places)]));
}

function versionIn(report: Json): string {
  const plan = (report as { readonly plan?: { readonly kitVersion?: unknown } }).plan;
  return typeof plan?.kitVersion === "string" ? plan.kitVersion : "";
}

/** The reference device has the kit's version. */
function withoutVersion(facts: Record<string, Record<string, string>>, kitVersion: string): void {
  const run = facts["run"];
  if (run?.["plan.target.version"] === JSON.stringify(kitVersion)) {
    run["plan.target.version"] = "KIT";
  }
}

function countsOf(report: JsonObject): Record<string, number> {
  const clauses = (report["clauses"] ?? []) as readonly { readonly id: string; readonly reached?: number }[];
  return Object.fromEntries(clauses.map(({ id, reached }) => [id, reached ?? 0]));
}
