import { counted } from "../base/counted.ts";
import type { Defect } from "../verdict/defect/defect.ts";
import { exitCode } from "../verdict/exit-code.ts";
import type { Report } from "../verdict/report.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { ladderSentence } from "./ladder.ts";

/** The target with its version. */
export function targetName({ plan }: Report): string {
  return `${plan.target.name} ${plan.target.version}`.trim();
}

/** Whether the run was about a part only, so that nothing can be said of the whole. */
function isPartial({ plan, end }: Report): boolean {
  const { run, skip, level } = plan.selection;
  return end.kind !== "finished" || plan.shard !== "" || run.length > 0 || skip.length > 0 || level !== "MAY";
}

/** Verdicts on clauses that were judged. */
const judged: readonly Verdict[] = ["passed", "failed", "xfailed", "warned", "flaky"];

/** From this part of the clauses on it has to be said that the device does not offer them. */
const muchNotOffered = 0.25;

/**
 * ` in the 34 clauses that could be tried (149 not offered)` where much was not offered, ` in the 57 checks that ran`
 * where the run was about a part; else empty.
 */
function scopeWords(report: Report): string {
  if (isPartial(report)) {
    const ran = report.checks.filter(({ verdict }) => judged.includes(verdict)).length;
    return ` in the ${counted(ran, "check")} that ran`;
  }
  const { clauses } = report.totals;
  const tried = judged.reduce((sum, verdict) => sum + (clauses[verdict] ?? 0), 0);
  const notOffered = clauses["not-offered"] ?? 0;
  if (report.plan.untold !== undefined) {
    const words = `${notOffered} not offered, ${clauses.inconclusive ?? 0} inconclusive`;
    return ` in the ${counted(tried, "clause")} that could be tried (${words})`;
  }
  if (notOffered >= muchNotOffered * (tried + notOffered)) {
    return ` in the ${counted(tried, "clause")} that could be tried (${notOffered} not offered)`;
  }
  return "";
}

/**
 * What a run says of its target, without more than it looked at: `conforms`, `conforms in the 57 checks that ran, but
 * for 2 known failures`, `does not conform`, `does not conform yet: the next rung is rings`; undefined when there is no
 * verdict, or only expectations are wrong. A clause that is broken is broken, however the run ended.
 */
export function conclusionWords(report: Report): string | undefined {
  if (report.exitCode === exitCode.conforms) {
    const known = report.totals.checks.xfailed ?? 0;
    const but = known === 0 ? "" : `, but for ${counted(known, "known failure")}`;
    return `conforms${scopeWords(report)}${but}`;
  }
  if (report.exitCode === exitCode.nonconforming && report.plan.ladder !== undefined) {
    return `does not conform yet: ${ladderSentence(report.plan.ladder)}`;
  }
  return failingDefects(report).length > 0 ? "does not conform" : undefined;
}

/** The defects that make a device nonconforming. */
export function failingDefects({ defects }: Report): readonly Defect[] {
  return defects.filter(({ verdict }) => verdict === "failed" || verdict === "flaky");
}

function metWords(defects: readonly Defect[], noun: string, report: Report): string {
  const met = new Set(defects.flatMap(({ checks }) => checks));
  return defects.length === 0
    ? ""
    : `${counted(defects.length, noun)}, met by ${met.size} of ${counted(report.checks.length, "check")}`;
}

/** `3 defects, met by 33 of 165 checks`; empty when there is none. */
export function defectWords(report: Report): string {
  return metWords(failingDefects(report), "defect", report);
}

/** `1 warning, met by 56 of 165 checks`; empty when there is none. */
export function warningWords(report: Report): string {
  return metWords(report.warnings, "warning", report);
}
