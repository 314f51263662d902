import type { CheckReport } from "../verdict/check-report.ts";
import type { Defect, Deviation } from "../verdict/defect/defect.ts";
import type { Finding } from "../verdict/finding.ts";
import type { Report } from "../verdict/report.ts";
import { type DefectIndex, defectIndex, showingCheck } from "./defect-text.ts";

/** One way in which the device breaks a clause, with all that a page shows of it. */
export interface DeviationView {
  readonly defect: Defect;
  readonly deviation: Deviation;
  readonly finding: Finding;
  /** The check that found it, with the scenario that shows this deviation. */
  readonly check: CheckReport;
  /** The other checks that met it. */
  readonly others: readonly CheckReport[];
  /** It is the first of its defect, which tells the clause. */
  readonly isFirst: boolean;
}

const unconfirmed = "Met while another finding was shrunk, and not run again.";

/** The check that found a deviation as if it had shown nothing else. */
function checkOf(deviation: Deviation, index: DefectIndex): CheckReport | undefined {
  const found = index.checks.get(deviation.foundBy);
  if (found === undefined || showingCheck(deviation, index) !== undefined) {
    return found;
  }
  const { trace: _trace, replay: _replay, caseFile: _file, scenario: _scenario, ...rest } = found;
  const side = found.sideFindings.find(({ finding }) => finding.signature === deviation.signature);
  return {
    ...rest,
    finding: deviation.finding,
    ...(side === undefined ? {} : { scenario: side.scenario }),
    operationsBeforeShrinking: 0,
    sideFindings: [],
    reason: unconfirmed,
  };
}

/** Every deviation of every MUST clause that is broken, in the order of the report. */
export function deviationViews(report: Report): DeviationView[] {
  const index = defectIndex(report);
  return report.defects.flatMap((defect) =>
    defect.deviations.flatMap((deviation, position): DeviationView[] => {
      const check = checkOf(deviation, index);
      const others = deviation.checks.filter((id) => id !== deviation.foundBy).map((id) => index.checks.get(id));
      return check === undefined
        ? []
        : [
            {
              defect,
              deviation,
              finding: deviation.finding,
              check,
              others: others.filter((other) => other !== undefined),
              isFirst: position === 0,
            },
          ];
    }),
  );
}
