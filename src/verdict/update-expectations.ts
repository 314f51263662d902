import { applyEdits, modify } from "jsonc-parser";
import { type CheckReport, findingsOf } from "./check-report.ts";
import type { ExpectationProblem, PlannedExpectation } from "./expectations.ts";
import { globMatcher } from "./glob.ts";
import { removeEntry } from "./remove-entry.ts";

/** What an update changed. */
export interface ExpectationsUpdate {
  /** The new text of the file; entries that stay keep their place, comments and reasons. */
  readonly text: string;
  readonly added: number;
  readonly removed: number;
  /** Expired entries, which only a person can settle. */
  readonly left: number;
}

const emptyFile = `{
  "kind": "expectations",
  "version": 1,
  "entries": []
}
`;

const formattingOptions = { insertSpaces: true, tabSize: 2, eol: "\n" };

/** The entries that excuse a check's findings; the reason says what was seen, for a person to replace. */
function newEntries(check: CheckReport, known: readonly PlannedExpectation[]): Record<string, unknown>[] {
  const entries = known.filter(({ applies, checks }) => applies && checks.includes(check.check));
  return findingsOf(check)
    .filter(({ signature }) => !entries.some(({ match }) => globMatcher(match)(signature)))
    .map((finding) => ({
      id: check.check,
      match: finding.signature,
      reason: `${finding.level} ${finding.clause}: allowed ${finding.allowed}, got ${finding.got}`,
      link: check.caseFile ?? finding.clause,
      // What turned up on the way to another finding need not turn up again.
      ...(check.outcome === "flaky" || finding !== check.finding ? { flaky: true } : {}),
    }));
}

/**
 * Brings the text of an expectations file (undefined: there is none yet) in line with a complete run: an entry more
 * for each failure that is not listed, none for what passes or has changed. `expectations` are the file's entries,
 * in its order.
 */
export function updateExpectations(
  text: string | undefined,
  expectations: readonly PlannedExpectation[],
  checks: readonly CheckReport[],
  problems: readonly ExpectationProblem[],
): ExpectationsUpdate {
  const obsolete = new Set(problems.filter(({ kind }) => kind !== "expired").map(({ line }) => line));
  const additions = checks
    .filter((check) => check.verdict === "failed" || check.verdict === "flaky")
    .flatMap((check) => newEntries(check, expectations));
  let updated = text ?? emptyFile;
  let count = expectations.length;
  for (let index = expectations.length - 1; index >= 0; index--) {
    if (obsolete.has(expectations[index]?.line ?? 0)) {
      updated = removeEntry(updated, index);
      count--;
    }
  }
  const removed = expectations.length - count;
  for (const entry of additions) {
    const edits = modify(updated, ["entries", count++], entry, { formattingOptions, isArrayInsertion: true });
    updated = applyEdits(updated, edits);
  }
  const left = problems.length - obsolete.size;
  return { text: updated, added: additions.length, removed, left };
}
