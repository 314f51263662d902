import type { Report } from "./report.ts";
import type { Verdict } from "./verdict.ts";

/** How something changed from one report to another. */
export type ChangeKind = "worse" | "better" | "other";

/** One clause or check that is not what it was; `absent` when a report does not have it. */
export interface Change {
  readonly id: string;
  readonly before: Verdict | "absent";
  readonly after: Verdict | "absent";
  readonly kind: ChangeKind;
}

/** What changed between two reports, by id, so that a total that stays the same hides nothing. */
export interface ReportDifference {
  readonly clauses: readonly Change[];
  readonly checks: readonly Change[];
}

type Rank = 0 | 1 | 2 | 3;

/** 0 is bad, 3 is good; what was not judged stands between. */
function rankOf(verdict: Verdict | "absent"): Rank {
  switch (verdict) {
    case "failed":
    case "flaky":
    case "error":
    case "xpassed":
      return 0;
    case "warned":
    case "xfailed":
      return 1;
    case "passed":
      return 3;
    default:
      return 2;
  }
}

function isJudged(verdict: Verdict | "absent"): boolean {
  return rankOf(verdict) !== 2;
}

function kindOf(before: Verdict | "absent", after: Verdict | "absent"): ChangeKind {
  if (rankOf(after) === 0 && rankOf(before) !== 0) {
    return "worse";
  }
  // Something that was judged and is so no longer has lost its proof.
  if (isJudged(before) && !isJudged(after)) {
    return rankOf(before) === 3 ? "worse" : "other";
  }
  if (!isJudged(before)) {
    return rankOf(after) === 3 ? "better" : "other";
  }
  return rankOf(after) > rankOf(before) ? "better" : rankOf(after) < rankOf(before) ? "worse" : "other";
}

interface Judged {
  readonly id: string;
  readonly verdict: Verdict;
}

function changes(before: readonly Judged[], after: readonly Judged[]): Change[] {
  const old = new Map(before.map(({ id, verdict }) => [id, verdict]));
  const now = new Map(after.map(({ id, verdict }) => [id, verdict]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id) => {
    const was = old.get(id) ?? "absent";
    const is = now.get(id) ?? "absent";
    return was === is ? [] : [{ id, before: was, after: is, kind: kindOf(was, is) }];
  });
}

/** Compares two reports clause by clause and check by check; the runs may be of different versions or targets. */
export function diffReports(before: Report, after: Report): ReportDifference {
  const checksOf = (report: Report) => report.checks.map(({ check, verdict }) => ({ id: check, verdict }));
  return {
    clauses: changes(before.clauses, after.clauses),
    checks: changes(checksOf(before), checksOf(after)),
  };
}
