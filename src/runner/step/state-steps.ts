import { unreachable } from "../../base/assert.ts";
import type { DamageKind, StateOperation } from "../../operation/life/state.ts";
import type { RestoreAttempt, RestorePolicy } from "../../target/target.ts";
import type { ScenarioRun, Steps } from "../scenario-run.ts";

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
  run.oracle.judgement.restored = policy;
  run.oracle.interrupts.stimulus();
  if (policy === "transparent") {
    yield run.target.saveAndRestore(policy);
    run.reachOnUse("MIG-1");
    run.reachOnUse("MIG-9");
    yield* run.rest();
    return;
  }
  const { channels, judgement } = run.oracle;
  const underWay = channels.all.some(({ receive, transmit }) => receive.pending || transmit.pendingMessages > 0);
  const shown = channels.all.some(({ connected }) => connected) && run.guest.negotiated("VMCHANNEL_F_LINK");
  run.collectHostBytes();
  yield run.target.saveAndRestore(policy);
  run.oracle.host.dropped();
  run.reachOnConnect.push("MIG-4", ...(underWay ? ["MIG-2"] : []));
  yield* run.rest();
  if (shown && !run.over) {
    readConfigSpace(run);
    yield* run.stimulus();
    judgement.clause("MIG-3").reached += run.over ? 0 : 1;
  }
}

/** The channels' flags are part of what every read of config space is judged by. */
function readConfigSpace(run: ScenarioRun): void {
  const { batch, guest, oracle } = run;
  for (let offset = 0; offset + 4 <= oracle.configSpace.bytesKnown; offset += 4) {
    batch.portRead(guest.configPort + offset, 4);
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
    judgeAttempt(run, damage, attempt);
    yield* run.rest();
  }
}

/** Whether the device may go on at all; that it goes on as if nothing had happened is judged by what follows. */
function judgeAttempt(run: ScenarioRun, damage: DamageKind, { refusal, changed }: RestoreAttempt): void {
  const { judgement } = run.oracle;
  const clause = judgement.clause(damage === "configuration" ? "MIG-7" : "MIG-5");
  if (refusal === undefined) {
    const equal = damage !== "configuration" && changed !== true;
    const allowed =
      damage === "configuration"
        ? "the state of a device with other channels refused"
        : "a damaged state document refused, or a device equal to the one that was saved";
    judgement.judge(clause, equal, "accepted", allowed, `it was accepted (${damage})`);
    return;
  }
  judgement.restored = "refused";
  judgement.judge(clause, refusal.trim() !== "", "no-reason", "a refusal that says why", "an empty reason");
  const allowed = "the device saves the same state after it refused a document as before";
  judgement.judge(judgement.clause("MIG-8"), changed !== true, "changed-by-refusal", allowed, "another state");
}
