import { deviationOf } from "../../verdict/defect/signature.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { FailedScenario } from "./check-options.ts";

/**
 * Whether two findings are of the same deviation, whatever clause it was put down to. The clause is told by the
 * circumstances, and those that have nothing to do with the defect go as the scenario shrinks: the smallest scenario
 * names the right one.
 */
export function areAlike(left: Finding, right: Finding): boolean {
  return deviationOf(left.signature) === deviationOf(right.signature);
}

/**
 * Whether a smaller scenario fails as the one it was made from does: with the same deviation, at the same operation. An
 * operation is known by what stands behind it, since shrinking takes away what stands before. One that fails elsewhere
 * has lost what the other failed of, and shows another defect.
 */
export function failsAlike(smaller: FailedScenario, from: FailedScenario): boolean {
  const behind = ({ scenario, finding }: FailedScenario): number => scenario.operations.length - finding.step;
  const kind = ({ scenario, finding }: FailedScenario): string | undefined => scenario.operations[finding.step]?.kind;
  return areAlike(smaller.finding, from.finding) && behind(smaller) === behind(from) && kind(smaller) === kind(from);
}
