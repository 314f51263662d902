import { applyEdits, modify } from "jsonc-parser";
import { type CheckReport, findingsOf } from "./check-report.ts";
import type { ExpectationProblem, PlannedExpectation } from "./expectations.ts";
import type { Finding } from "./finding.ts";
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
  /** Failed checks that got no entry, since what they show is now listed of another check: they go on past it. */
  readonly passedOn: number;
}

const emptyFile = `{
  "kind": "expectations",
  "version": 1,
  "entries": []
}
`;

const formattingOptions = { insertSpaces: true, tabSize: 2, eol: "\n" };

/** A finding that no entry excuses, and the check that shows it. */
interface Unlisted {
  readonly check: CheckReport;
  readonly finding: Finding;
}

/** Whether an entry speaks for this run; one that is expired does until a person has settled it. */
function counts({ applies, defect }: PlannedExpectation): boolean {
  return applies || defect?.kind === "expired";
}

function unlisted(check: CheckReport, known: readonly PlannedExpectation[]): Unlisted[] {
  const entries = known.filter((entry) => counts(entry) && entry.checks.includes(check.check));
  return findingsOf(check)
    .filter(({ signature }) => !entries.some(({ match }) => globMatcher(match)(signature)))
    .map((finding) => ({ check, finding }));
}

/**
 * The findings that need an entry of their own. A check that does not name the clause passes over what is listed of
 * another, so an entry is made for those that name it, or for the first where none does.
 */
function entriesToAdd(found: readonly Unlisted[], known: readonly PlannedExpectation[]): Unlisted[] {
  const names = ({ check, finding }: Unlisted): boolean => check.clauses.includes(finding.clause);
  const listed = new Set(known.filter(counts).map(({ match }) => match));
  for (const one of found.filter(names)) {
    listed.add(one.finding.signature);
  }
  return found.filter((one) => {
    const isFirst = !listed.has(one.finding.signature);
    listed.add(one.finding.signature);
    return isFirst || names(one);
  });
}

/** The entry for a finding; its reason says what was seen, for a person to replace. */
function newEntry({ check, finding }: Unlisted): Record<string, unknown> {
  return {
    id: check.check,
    match: finding.signature,
    reason: `${finding.level} ${finding.clause}: allowed ${finding.allowed}, got ${finding.got}`,
    link: check.caseFile ?? finding.clause,
    // What turned up on the way to another finding need not turn up again.
    ...(check.outcome === "flaky" || finding !== check.finding ? { flaky: true } : {}),
  };
}

/** Tells entries apart, also those of one line. */
function placeOf({ line, id, match }: Pick<ExpectationProblem, "line" | "id" | "match">): string {
  return `${line}\n${id}\n${match}`;
}

/**
 * Brings the text of an expectations file (undefined: there is none yet) in line with a complete run: an entry more
 * for each failure that is not listed, none for what passes or has changed. One defect that many checks meet is listed
 * of those that are about it. `expectations` are the file's entries, in its order.
 */
export function updateExpectations(
  text: string | undefined,
  expectations: readonly PlannedExpectation[],
  checks: readonly CheckReport[],
  problems: readonly ExpectationProblem[],
): ExpectationsUpdate {
  const obsolete = new Set(problems.filter(({ kind }) => kind !== "expired").map(placeOf));
  const kept = expectations.filter((entry) => !obsolete.has(placeOf(entry)));
  const found = checks
    .filter(({ verdict }) => verdict === "failed" || verdict === "flaky")
    .flatMap((check) => unlisted(check, kept));
  const additions = entriesToAdd(found, kept);
  let updated = text ?? emptyFile;
  let count = expectations.length;
  for (let index = expectations.length - 1; index >= 0; index--) {
    const entry = expectations[index];
    if (entry !== undefined && obsolete.has(placeOf(entry))) {
      updated = removeEntry(updated, index);
      count--;
    }
  }
  const removed = expectations.length - count;
  for (const addition of additions) {
    const edits = modify(updated, ["entries", count++], newEntry(addition), {
      formattingOptions,
      isArrayInsertion: true,
    });
    updated = applyEdits(updated, edits);
  }
  const left = problems.length - obsolete.size;
  const listed = new Set(additions.map(({ check }) => check));
  const passedOn = new Set(found.map(({ check }) => check).filter((check) => !listed.has(check))).size;
  return { text: updated, added: additions.length, removed, left, passedOn };
}
