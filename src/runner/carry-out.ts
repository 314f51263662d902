import { findFamily } from "../operation/find-family.ts";
import type { Operation } from "../operation/operation.ts";
import { familySteps } from "./family-steps.ts";
import type { ScenarioRun } from "./scenario-run.ts";
import type { Steps } from "./steps.ts";

/**
 * Carries out one operation of a scenario on the target and lets the oracle judge what comes of it; nothing where the
 * operation is about another type of device.
 */
export function* carryOut(run: ScenarioRun, operation: Operation): Steps {
  const { name, family } = findFamily(operation);
  if (family.devices?.includes(run.target.description.deviceType) !== false) {
    const steps = familySteps[name] as (run: ScenarioRun, operation: Operation) => Steps;
    yield* steps(run, operation);
  }
}
