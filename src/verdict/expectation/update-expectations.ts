import { applyEdits, modify } from "jsonc-parser";
import { type CheckReport, findingsOf } from "../check-report.ts";
import type { Finding } from "../finding.ts";
import { covers, type ExpectationProblem, type PlannedExpectation } from "./expectations.ts";
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
  const entries = known.filter(counts);
  return findingsOf(check)
    .filter(({ signature }) => !entries.some((entry) => covers(entry, check.check, signature)))
    .map((finding) => ({ check, finding }));
}

/** How well a check is suited to be the one that has to show a finding: the less, the better. */
function distance({ check, finding }: Unlisted): number {
  if (check.outcome === "flaky" || finding !== check.finding) {
    return 3;
  }
  if (check.check === finding.clause) {
    return 0;
  }
  return check.clauses.includes(finding.clause) ? 1 : 2;
}

/**
 * The findings that need an entry of their own: one for each deviation, since an entry covers it wherever it is met. It
 * is bound to a check that is about the clause, where one shows it, of those to the one that needed the fewest
 * scenarios.
 */
function entriesToAdd(found: readonly Unlisted[]): Unlisted[] {
  const best = new Map<string, Unlisted>();
  for (const one of found) {
    const { signature } = one.finding;
    const other = best.get(signature);
    const isBetter =
      other === undefined ||
      distance(one) < distance(other) ||
      (distance(one) === distance(other) && one.check.runs < other.check.runs);
    if (isBetter) {
      best.set(signature, one);
    }
  }
  return found.filter((one) => best.get(one.finding.signature) === one);
}

/** Of those that show the same deviation, the one that was shrunk: a check that met it later has no case of it. */
function shrunk(one: Unlisted, found: readonly Unlisted[]): Unlisted {
  const { signature } = one.finding;
  const hasCase = ({ check, finding }: Unlisted): boolean =>
    finding.signature === signature && finding === check.finding && check.caseFile !== undefined;
  return hasCase(one) ? one : (found.find(hasCase) ?? one);
}

/** The entry for a finding; its reason says what was seen, for a person to replace. */
function newEntry(one: Unlisted, found: readonly Unlisted[]): Record<string, unknown> {
  const { check, finding } = one;
  const told = shrunk(one, found);
  const { level, clause, allowed, got } = told.finding;
  return {
    id: check.check,
    match: finding.signature,
    reason: `${level} ${clause}: allowed ${allowed}, got ${got}`,
    link: told.check.caseFile ?? clause,
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
 * for each deviation that is not listed, none for what passes or has changed. `expectations` are the file's entries, in
 * its order.
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
  const additions = entriesToAdd(found);
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
    const edits = modify(updated, ["entries", count++], newEntry(addition, found), {
      formattingOptions,
      isArrayInsertion: true,
    });
    updated = applyEdits(updated, edits);
  }
  const left = problems.length - obsolete.size;
  return { text: updated, added: additions.length, removed, left };
}
