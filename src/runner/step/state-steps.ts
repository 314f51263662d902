import { unreachable } from "../../base/assert.ts";
import type { DamageKind, StateOperation } from "../../operation/life/state.ts";
import type { RestoreAttempt } from "../../target/target.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";
import { saveRestore } from "./save-steps.ts";

/** Carries out one operation on the device's state; nothing where the target cannot save. */
export function* carryOutState(run: ScenarioRun, operation: StateOperation): Steps {
  if (!run.target.description.capabilities.saveRestore) {
    return;
  }
  switch (operation.kind) {
    case "save-restore":
      yield* saveRestore(run, operation);
      return;
    case "restore-damaged":
      yield* restoreDamaged(run, operation.damage, operation.at);
      return;
    default:
      unreachable(operation);
  }
}

function* restoreDamaged(run: ScenarioRun, damage: DamageKind, at: number): Steps {
  let attempt: RestoreAttempt | undefined;
  const answer = run.target.tryRestore?.(damage, at);
  if (answer instanceof Promise) {
    yield answer.then((result) => {
      attempt = result;
    });
  } else {
    attempt = answer;
  }
  if (attempt !== undefined) {
    run.evidence.restoreAttempted(damage, attempt);
    yield* run.rest();
  }
}
