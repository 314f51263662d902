import type { CheckReport } from "../verdict/check-report.ts";
import type { Verdict } from "../verdict/verdict.ts";

/**
 * The verdict on a check as reports count it: a check that came upon a defect of a clause it is not about was stopped
 * by it, and has no verdict of its own. The defect itself is told under its clause.
 */
export function shownVerdict({ verdict, finding, clauses }: CheckReport): Verdict {
  const isFailure = verdict === "failed" || verdict === "flaky";
  return isFailure && finding !== undefined && !clauses.includes(finding.clause) ? "stopped" : verdict;
}
