import { counted } from "../base/counted.ts";
import { operationCount } from "../operation/scenario.ts";
import type { CheckReport } from "../verdict/check-report.ts";
import type { Defect, Deviation } from "../verdict/defect/defect.ts";
import type { ClauseReport } from "../verdict/judge-clauses.ts";
import type { Report } from "../verdict/report.ts";
import { findingLine, scenarioLines, shrunkWords } from "./describe-finding.ts";
import { idList } from "./id-list.ts";
import { queueSizes } from "./queue-sizes.ts";
import { readValues } from "./read-values.ts";

/** What a reporter looks up to tell of defects. */
export interface DefectIndex {
  readonly clauses: ReadonlyMap<string, ClauseReport>;
  readonly checks: ReadonlyMap<string, CheckReport>;
}

/** The clauses and checks of a report by their ids. */
export function defectIndex({ clauses, checks }: Report): DefectIndex {
  return {
    clauses: new Map(clauses.map((clause) => [clause.id, clause])),
    checks: new Map(checks.map((check) => [check.check, check])),
  };
}

/** What the clause says that a defect breaks. */
export function clauseText({ clause }: Defect, { clauses }: DefectIndex): string {
  return clauses.get(clause)?.text ?? "";
}

/** `and 84 more checks`, behind the one that found it; empty when it was the only one. */
export function moreChecks({ checks }: Pick<Defect, "checks">): string {
  return checks.length < 2 ? "" : `and ${counted(checks.length - 1, "more check")}`;
}

/** The check whose own scenario shows a deviation; one that was only met on the way has none. */
export function showingCheck({ signature, foundBy }: Deviation, { checks }: DefectIndex): CheckReport | undefined {
  const check = checks.get(foundBy);
  return check?.finding?.signature === signature ? check : undefined;
}

/** The finding with where it was seen in the scenario that shows it. */
export function deviationLine(deviation: Deviation, index: DefectIndex): string {
  return findingLine(deviation.finding, showingCheck(deviation, index)?.scenario?.operations.length ?? 0);
}

/** One deviation: the check that found it, its scenario, what was allowed and got, and how to see it again. */
function deviationLines(deviation: Deviation, index: DefectIndex): string[] {
  const { foundBy, finding, confirmed } = deviation;
  const check = index.checks.get(foundBy);
  if (check === undefined) {
    return [deviationLine(deviation, index)];
  }
  const { scenario, replay, trace } = showingCheck(deviation, index) ?? {};
  const shrunk = scenario === undefined ? "" : shrunkWords(operationCount(scenario), check.operationsBeforeShrinking);
  const unsure = confirmed || check.reason !== "" ? [] : ["Met while another finding was shrunk, and not run again."];
  return [
    `Found while checking ${foundBy}: ${check.title}.`,
    ...unsure,
    ...(check.reason === "" ? [] : [check.reason]),
    "",
    ...(scenario === undefined
      ? []
      : [
          ...scenarioLines(scenario, finding, readValues(trace?.steps), queueSizes(trace?.steps)),
          ...(shrunk === "" ? [] : [`  (${shrunk})`]),
          "",
        ]),
    deviationLine(deviation, index),
    ...(replay === undefined ? [] : ["", replay]),
  ];
}

/** Everything a reader of plain text needs of a defect, below its heading. */
export function defectLines(defect: Defect, index: DefectIndex): string[] {
  const { deviations, checks, stopped, mayFollow } = defect;
  const ways = deviations.map((deviation, position) => [
    ...(position === 0 ? [] : ["", "Broken in another way, too."]),
    ...deviationLines(deviation, index),
  ]);
  return [
    ...ways.flat(),
    ...(mayFollow === undefined ? [] : ["", `It may be a consequence of ${mayFollow}: fix that first.`]),
    ...(checks.length < 2 ? [] : ["", `Met by ${counted(checks.length, "check")}: ${idList(checks)}`]),
    ...(stopped.length === 0 ? [] : [`Could not be judged for it: ${idList(stopped)}`]),
  ];
}
