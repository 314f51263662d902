import type { Defect } from "../verdict/defect.ts";
import { exitCode } from "../verdict/exit-code.ts";
import type { Report } from "../verdict/report.ts";
import { counted } from "./text.ts";

/** The target with its version. */
export function targetName({ plan }: Report): string {
  return `${plan.target.name} ${plan.target.version}`.trim();
}

/** Whether the run was about a part only, so that nothing can be said of the whole. */
function isPartial({ plan, end }: Report): boolean {
  const { run, skip, level } = plan.selection;
  return end.kind !== "finished" || plan.shard !== "" || run.length > 0 || skip.length > 0 || level !== "MAY";
}

/**
 * What a run says of its target, without more than it looked at: `conforms`, `conforms in what was run, but for 2 known
 * failures`, `does not conform`; undefined when there is no verdict, or only expectations are wrong.
 */
export function conclusionWords(report: Report): string | undefined {
  if (report.exitCode === exitCode.conforms) {
    const known = report.totals.checks.xfailed ?? 0;
    const but = known === 0 ? "" : `, but for ${counted(known, "known failure")}`;
    return `conforms${isPartial(report) ? " in what was run" : ""}${but}`;
  }
  const isFailed = report.checks.some(({ verdict }) => verdict === "failed" || verdict === "flaky");
  return report.exitCode === exitCode.nonconforming && isFailed ? "does not conform" : undefined;
}

/** The defects that make a device nonconforming. */
export function failingDefects({ defects }: Report): readonly Defect[] {
  return defects.filter(({ verdict }) => verdict === "failed" || verdict === "flaky");
}

/** `3 defects, met by 33 of 165 checks`; empty when there is none. */
export function defectWords(report: Report): string {
  const defects = failingDefects(report);
  const met = new Set(defects.flatMap(({ checks }) => checks));
  return defects.length === 0
    ? ""
    : `${counted(defects.length, "defect")}, met by ${met.size} of ${counted(report.checks.length, "check")}`;
}
