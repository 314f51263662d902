import type { CheckReport } from "../verdict/check-report.ts";
import type { ClausePlan } from "../verdict/clause-plan.ts";
import type { PlannedExpectation } from "../verdict/expectation/expectations.ts";
import type { Plan } from "../verdict/plan.ts";
import type { Report } from "../verdict/report.ts";

/**
 * Turns a run into text of one format, piece by piece; who calls it writes the pieces to where they belong, at once.
 * A reporter does no input or output and has no say in the verdict.
 */
export interface Reporter {
  /** Before the first check. */
  start(plan: Plan, clauses: readonly ClausePlan[], expectations: readonly PlannedExpectation[]): string;
  /** After each check. */
  check(check: CheckReport): string;
  /** Once, after the last check, also when the run was cut short. */
  end(report: Report): string;
}

/** A reporter of a format that needs the whole report before its first byte. */
export function wholeReporter(render: (report: Report) => string): Reporter {
  return { start: () => "", check: () => "", end: render };
}
