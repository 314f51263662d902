import { reportVersion } from "../../verdict/report.ts";
import type { Reporter } from "../reporter.ts";

function line(kind: string, value: object): string {
  return `${JSON.stringify({ kind, ...value })}\n`;
}

/**
 * One JSON object a line, written as the run goes on: `plan` with the plan, its clauses and expectations, a `check`
 * for each check, and `end` with defects and totals. What was finished can be read even when the run was killed.
 */
export function ndjsonReporter(): Reporter {
  return {
    start: (plan, clauses, expectations) => line("plan", { version: reportVersion, plan, clauses, expectations }),
    check: (check) => line("check", { check }),
    end: ({ end, exitCode, conforms, compliance, totals, defects, warnings, problems, milliseconds }) =>
      line("end", { end, exitCode, conforms, compliance, totals, defects, warnings, problems, milliseconds }),
  };
}
