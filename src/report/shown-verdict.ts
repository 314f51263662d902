import type { CheckReport } from "../verdict/check-report.ts";
import type { Verdict } from "../verdict/verdict.ts";

/**
 * The verdict on a check as reports count it, by the clauses that it is about: one that came upon a defect of another
 * clause was stopped by it, and one that met only warnings of others passed. Both are told under their own clauses.
 */
export function shownVerdict({ verdict, finding, clauses, warnings }: CheckReport): Verdict {
  if (verdict === "warned" && !warnings.some(({ clause }) => clauses.includes(clause))) {
    return "passed";
  }
  const isFailure = verdict === "failed" || verdict === "flaky";
  return isFailure && finding !== undefined && !clauses.includes(finding.clause) ? "stopped" : verdict;
}
