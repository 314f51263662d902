import { findFamily } from "../operation/find-family.ts";
import type { Operation } from "../operation/operation.ts";
import { isOnPci } from "../spec/lookup.ts";
import { familySteps } from "./family-steps.ts";
import type { ScenarioRun } from "./scenario-run.ts";
import type { Steps } from "./steps.ts";

/**
 * Carries out one operation of a scenario on the target and lets the oracle judge what comes of it; nothing where the
 * operation is about another type of device, or about PCI on one without.
 */
export function* carryOut(run: ScenarioRun, operation: Operation): Steps {
  const { name, family } = findFamily(operation);
  const isOther = family.ofPci === true && !isOnPci(run.guest.specification.transport);
  if (family.devices?.includes(run.target.description.deviceType) !== false && !isOther) {
    const steps = familySteps[name] as (run: ScenarioRun, operation: Operation) => Steps;
    yield* steps(run, operation);
  }
}
