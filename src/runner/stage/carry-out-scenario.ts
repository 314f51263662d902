import { rulesOf } from "../../operation/find-family.ts";
import type { Life } from "../../operation/scenario.ts";
import type { Missing } from "../../verdict/ladder.ts";
import { carryOut } from "../carry-out.ts";
import { operationNeeds } from "../ladder/needs.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { StepObserver } from "../session.ts";
import { close, closeWithoutRings } from "../step/closing-steps.ts";
import { reset } from "../step/life-steps.ts";
import type { Steps } from "../steps.ts";

/**
 * Carries out the operations of a scenario that was opened, and closes it; ends before that once a MUST is broken. What
 * needs something that is `missing` is left out.
 */
export function* carryOutScenario(
  run: ScenarioRun,
  scenario: Life,
  missing: Missing | undefined,
  observer: StepObserver | undefined,
): Steps {
  observer?.(-1, undefined, run);
  for (const [step, operation] of scenario.operations.entries()) {
    if (run.over) {
      return;
    }
    run.evidence.step(step);
    if (run.oracle.overfull !== undefined && !rulesOf(operation).keepsOverfull(operation)) {
      yield* reset(run);
    }
    if (run.over) {
      return;
    }
    if (missing === undefined || !operationNeeds(operation, missing)) {
      yield* carryOut(run, operation);
    }
    run.operations++;
    run.batch.clear();
    if (run.oracle.uncertain && run.oracle.overfull === undefined && !run.over) {
      // What a device does from here on could not be judged; it starts over.
      yield* reset(run);
    }
    observer?.(step, operation, run);
  }
  if (!run.over) {
    run.evidence.step(scenario.operations.length);
    yield* missing === undefined ? close(run) : closeWithoutRings(run);
    observer?.(scenario.operations.length, undefined, run);
  }
}
