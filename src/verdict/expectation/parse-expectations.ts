import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { suggestion } from "../../base/closest-match.ts";
import { type Expectation, type ExpectationCondition, ExpectationsError, expectationsMax } from "./expectation.ts";

const fileKeys = ["$schema", "kind", "version", "entries"];
const entryKeys = ["id", "match", "reason", "link", "expires", "when", "flaky"];
const whenKeys = ["target", "version", "feature"];
const problemsMax = 20;

/** Line of a character offset, from 1. */
function lineOf(text: string, offset: number): number {
  let line = 1;
  for (
    let position = text.indexOf("\n");
    position >= 0 && position < offset;
    position = text.indexOf("\n", position + 1)
  ) {
    line++;
  }
  return line;
}

/** Reads a document and remembers where everything stands, so that each mistake is named by its line. */
class Reader {
  readonly problems: string[] = [];
  readonly #text: string;
  readonly #file: string;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  line(node: Node): number {
    return lineOf(this.#text, node.offset);
  }

  problem(offset: number, message: string): void {
    this.problems.push(`${this.#file}:${lineOf(this.#text, offset)}: ${message}`);
  }

  /** Members of an object; unknown and repeated keys are problems. Undefined when it is no object. */
  members(node: Node, what: string, known: readonly string[]): Map<string, Node> | undefined {
    if (node.type !== "object") {
      this.problem(node.offset, `${what} must be an object`);
      return undefined;
    }
    const members = new Map<string, Node>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      const name = String(key?.value);
      if (!known.includes(name)) {
        this.problem(property.offset, `unknown key "${name}" in ${what}${suggestion(name, known)}`);
      } else if (members.has(name)) {
        this.problem(property.offset, `key "${name}" stands twice in ${what}`);
      } else if (value !== undefined) {
        members.set(name, value);
      }
    }
    return members;
  }

  /** A non-empty string member; a problem at `owner` when it is required and absent. */
  string(members: ReadonlyMap<string, Node>, owner: Node, key: string, required: boolean): string | undefined {
    const node = members.get(key);
    if (node === undefined) {
      if (required) {
        this.problem(owner.offset, `the entry has no "${key}"`);
      }
      return undefined;
    }
    if (node.type !== "string" || String(node.value).trim() === "") {
      this.problem(node.offset, `"${key}" must be a text that is not empty`);
      return undefined;
    }
    return String(node.value);
  }
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function readCondition(reader: Reader, node: Node): ExpectationCondition | undefined {
  const members = reader.members(node, '"when"', whenKeys);
  if (members === undefined) {
    return undefined;
  }
  const target = reader.string(members, node, "target", false);
  const version = reader.string(members, node, "version", false);
  const feature = reader.string(members, node, "feature", false);
  return {
    ...(target === undefined ? {} : { target }),
    ...(version === undefined ? {} : { version }),
    ...(feature === undefined ? {} : { feature }),
  };
}

function readEntry(reader: Reader, node: Node, file: string): Expectation | undefined {
  const members = reader.members(node, "an entry", entryKeys);
  if (members === undefined) {
    return undefined;
  }
  const before = reader.problems.length;
  const id = reader.string(members, node, "id", true);
  const match = reader.string(members, node, "match", true);
  const reason = reader.string(members, node, "reason", true);
  const link = reader.string(members, node, "link", true);
  const expires = reader.string(members, node, "expires", false);
  if (expires !== undefined && !isDate(expires)) {
    reader.problem(
      members.get("expires")?.offset ?? node.offset,
      `"expires" must be a day, YYYY-MM-DD, not "${expires}"`,
    );
  }
  const whenNode = members.get("when");
  const when = whenNode === undefined ? undefined : readCondition(reader, whenNode);
  const flaky = members.get("flaky");
  if (flaky !== undefined && flaky.type !== "boolean") {
    reader.problem(flaky.offset, '"flaky" must be true or false');
  }
  if (id === undefined || match === undefined || reason === undefined || link === undefined) {
    return undefined;
  }
  if (reader.problems.length > before) {
    return undefined;
  }
  return {
    id,
    match,
    reason,
    link,
    ...(expires === undefined ? {} : { expires }),
    ...(when === undefined ? {} : { when }),
    ...(flaky === undefined ? {} : { flaky: flaky.value === true }),
    file,
    line: reader.line(node),
  };
}

function refuseRepeated(reader: Reader, entries: readonly Expectation[], nodes: readonly Node[]): void {
  const seen = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const key = JSON.stringify([entry.id, entry.match, entry.when ?? {}]);
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      reader.problem(nodes[index]?.offset ?? 0, `the entry says the same as the one in line ${earlier}; remove one`);
    }
    seen.set(key, entry.line);
  }
}

function readDocument(reader: Reader, root: Node, file: string): Expectation[] {
  const members = reader.members(root, "the file", fileKeys);
  if (members === undefined) {
    return [];
  }
  if (members.get("kind")?.value !== "expectations") {
    reader.problem(members.get("kind")?.offset ?? root.offset, '"kind" must be "expectations"');
  }
  if (members.get("version")?.value !== 1) {
    reader.problem(
      members.get("version")?.offset ?? root.offset,
      '"version" must be 1, the only version this kit reads',
    );
  }
  const list = members.get("entries");
  if (list?.type !== "array") {
    reader.problem(list?.offset ?? root.offset, '"entries" must be a list');
    return [];
  }
  const nodes = list.children ?? [];
  if (nodes.length > expectationsMax) {
    reader.problem(list.offset, `more than ${expectationsMax} entries`);
    return [];
  }
  const read = nodes.map((node) => readEntry(reader, node, file));
  const entries = read.filter((entry) => entry !== undefined);
  if (entries.length === nodes.length) {
    refuseRepeated(reader, entries, nodes);
  }
  return entries;
}

/**
 * Reads an expectations file: JSON, comments allowed. `file` is its name in messages. Throws an
 * {@link ExpectationsError} that names every mistake (up to 20) by file and line.
 */
export function parseExpectations(text: string, file: string): Expectation[] {
  const reader = new Reader(text, file);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  for (const error of errors) {
    reader.problem(error.offset, `not valid JSON: ${printParseErrorCode(error.error)}`);
  }
  if (root === undefined && errors.length === 0) {
    reader.problem(0, "the file is empty");
  }
  const entries = root === undefined || errors.length > 0 ? [] : readDocument(reader, root, file);
  if (reader.problems.length > 0) {
    throw new ExpectationsError(reader.problems.slice(0, problemsMax).join("\n"));
  }
  return entries;
}
