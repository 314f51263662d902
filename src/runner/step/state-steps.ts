import { unreachable } from "../../base/assert.ts";
import type { DamageKind, StateOperation } from "../../operation/life/state.ts";
import type { RestoreAttempt, RestorePolicy } from "../../target/target.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";

/** Carries out one operation on the device's state; nothing where the target cannot save. */
export function* carryOutState(run: ScenarioRun, operation: StateOperation): Steps {
  if (!run.target.description.capabilities.saveRestore) {
    return;
  }
  switch (operation.kind) {
    case "save-restore":
      yield* saveRestore(run, operation.policy);
      return;
    case "restore-damaged":
      yield* restoreDamaged(run, operation.damage, operation.at);
      return;
    default:
      unreachable(operation);
  }
}

function* saveRestore(run: ScenarioRun, policy: RestorePolicy): Steps {
  const drops = policy === "disconnect";
  const shown = drops && run.oracle.channels.all.some(({ connected }) => connected) && run.oracle.linksShown;
  if (drops) {
    run.collectHostBytes();
  }
  run.evidence.restored(policy);
  yield run.target.saveAndRestore(policy);
  yield* run.rest();
  if (shown && !run.over) {
    readConfigSpace(run);
    yield* run.stimulus();
  }
}

/** The channels' flags are part of what every read of config space is judged by. */
function readConfigSpace(run: ScenarioRun): void {
  const { guest, oracle } = run;
  for (let offset = 0; offset + 4 <= oracle.configSpace.bytesKnown; offset += 4) {
    guest.transport.readConfig(offset, 4);
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
