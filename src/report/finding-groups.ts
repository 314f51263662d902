import type { CheckReport } from "../verdict/check-report.ts";

/** Checks that show one and the same finding; the first one stands for all. */
export interface FindingGroup {
  readonly check: CheckReport;
  readonly others: readonly CheckReport[];
}

/** Groups checks that did not pass by what they show, in their order; a check with a trace stands for its group. */
export function groupFindings(checks: readonly CheckReport[]): FindingGroup[] {
  const groups = new Map<string, CheckReport[]>();
  for (const check of checks) {
    const key = check.finding === undefined ? `${check.verdict}\n${check.check}` : check.finding.signature;
    const group = groups.get(`${check.verdict}\n${key}`);
    if (group === undefined) {
      groups.set(`${check.verdict}\n${key}`, [check]);
    } else {
      group.push(check);
    }
  }
  return [...groups.values()].flatMap((group) => {
    const check = group.find(({ trace }) => trace !== undefined) ?? group[0];
    return check === undefined ? [] : [{ check, others: group.filter((other) => other !== check) }];
  });
}
