import type { RunFacts } from "./run-facts.ts";

/** One thing on which two checkouts do not agree. */
export interface Difference {
  /** The run in which it shows. */
  readonly run: string;
  /** A check, a clause, a case file, a fault, or the run as a whole. */
  readonly thing: string;
  readonly field: string;
  /** Undefined: there is no such thing or field on this side. */
  readonly old: string | undefined;
  readonly new: string | undefined;
}

/** Every fact of one run on which the two sides do not agree, in the order of the old side. */
export function differencesOf(run: string, old: RunFacts, current: RunFacts): Difference[] {
  const things = new Set([...Object.keys(old.facts), ...Object.keys(current.facts)]);
  return [...things].flatMap((thing) => {
    const before = old.facts[thing];
    const after = current.facts[thing];
    if (before === undefined || after === undefined) {
      return [{ run, thing, field: "", old: presence(before), new: presence(after) }];
    }
    const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...fields]
      .filter((field) => before[field] !== after[field])
      .map((field) => ({ run, thing, field, old: before[field], new: after[field] }));
  });
}

function presence(fields: Readonly<Record<string, string>> | undefined): string | undefined {
  return fields === undefined ? undefined : (fields["text"] ?? "there");
}

/** Clauses that one side judged more often than the other, a line for each. */
export function countChanges(run: string, old: RunFacts, current: RunFacts): string[] {
  return Object.entries(old.counts).flatMap(([clause, before]) => {
    const after = current.counts[clause] ?? 0;
    return before === after ? [] : [`${run} | ${clause}: judged ${before} times -> ${after} times`];
  });
}

/** Those differences that a second comparison of the same runs shows in the same place. */
export function lastingDifferences(first: readonly Difference[], second: readonly Difference[]): Difference[] {
  const placeOf = ({ run, thing, field }: Difference): string => JSON.stringify([run, thing, field]);
  const again = new Set(second.map(placeOf));
  return first.filter((difference) => again.has(placeOf(difference)));
}

const excerptMax = 160;

/** A difference for people: where it is, and both sides from where they part. */
export function differenceText(difference: Difference, number: number): string {
  const { run, thing, field, old, new: current } = difference;
  const [before, after] = excerpts(old, current);
  const where = field === "" || field === "text" ? thing : `${thing}: ${field}`;
  return `${number}. ${run} | ${where}\n     old: ${before}\n     new: ${after}`;
}

function excerpts(old: string | undefined, current: string | undefined): [string, string] {
  if (old === undefined || current === undefined) {
    return [excerpt(old, 0, ""), excerpt(current, 0, "")];
  }
  const before = old.split("\n");
  const after = current.split("\n");
  let line = 0;
  while (line < before.length && before[line] === after[line]) {
    line++;
  }
  const label = before.length > 1 || after.length > 1 ? `line ${line + 1}: ` : "";
  const left = before[line];
  const right = after[line];
  let column = 0;
  while (left !== undefined && column < left.length && left[column] === right?.[column]) {
    column++;
  }
  return [excerpt(left, column, label), excerpt(right, column, label)];
}

/** A part of a line around the place where it begins to differ. */
function excerpt(line: string | undefined, column: number, label: string): string {
  if (line === undefined) {
    return label === "" ? "none" : `${label}no such line`;
  }
  const from = line.length <= excerptMax ? 0 : Math.max(0, column - excerptMax / 2);
  const part = (line.split("\n")[0] ?? "").slice(from, from + excerptMax);
  return `${label}${from > 0 ? "..." : ""}${part}${from + part.length < line.length ? "..." : ""}`;
}
