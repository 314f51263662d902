import type { Difference } from "./differences.ts";

/** A deliberate change of the clause that a fault is blamed on. */
export interface AcceptedChange {
  readonly fault: string;
  readonly from: string;
  readonly to: string;
}

const linePattern = /^fault ([\w.-]+): ([A-Z]+(?:-[A-Z0-9]+)+) -> ([A-Z]+(?:-[A-Z0-9]+)+)$/;

/**
 * Reads a list of accepted changes, one to a line: `fault ID: CLAUSE-A -> CLAUSE-B`. Empty lines and lines that begin
 * with `#` are left out. Throws an Error that names the line.
 */
export function parseAccepted(text: string): AcceptedChange[] {
  return text.split("\n").flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) {
      return [];
    }
    const [, fault, from, to] = linePattern.exec(trimmed) ?? [];
    if (fault === undefined || from === undefined || to === undefined) {
      throw new Error(`line ${index + 1}: expected "fault ID: CLAUSE-A -> CLAUSE-B", found "${trimmed.slice(0, 80)}"`);
    }
    return [{ fault, from, to }];
  });
}

/** Differences, divided by whether they were announced. */
export interface Settled {
  readonly left: readonly Difference[];
  readonly accepted: readonly Difference[];
  /** Changes that were announced and did not show. */
  readonly unused: readonly AcceptedChange[];
}

/**
 * Takes out what was announced. Where the first finding of a fault changes its clause just as announced, the other
 * differences of the same fault follow from it and are taken out as well: the signature, the counterexample, and those
 * in a whole run with this fault. Another change of clause stays.
 */
export function settleAccepted(differences: readonly Difference[], accepted: readonly AcceptedChange[]): Settled {
  const changed = accepted.filter(({ fault, from, to }) =>
    differences.some(
      ({ thing, field, old, new: current }) =>
        thing === `fault ${fault}` && field === "clause" && old === `"${from}"` && current === `"${to}"`,
    ),
  );
  const faults = new Set(changed.map(({ fault }) => fault));
  const isAccepted = ({ run, thing }: Difference): boolean => {
    const fault = /^fault (.+)$/.exec(thing)?.[1] ?? /, fault (.+)$/.exec(run)?.[1];
    return fault !== undefined && faults.has(fault);
  };
  return {
    left: differences.filter((difference) => !isAccepted(difference)),
    accepted: differences.filter(isAccepted),
    unused: accepted.filter((change) => !changed.includes(change)),
  };
}
