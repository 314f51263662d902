import { notify } from "../../guest/ring/offer-chain.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";

/** Looks at the used ring after a second notification, at most. */
const looksMax = 3;

/** Host bytes that show whether the device gives any to the guest. */
const moreBytes = 4;

/**
 * A chain of a batch was not completed, which is a finding. Notifies its queue once more to find out by which clause:
 * a device that goes on now needs more than one notification for a batch (RNG-20); one that does not has lost the
 * chain, or what should have gone into it, for another reason. Where host bytes from before a reset are missing there
 * are further ones too: a device that gives those out has lost the others.
 */
export function* notifyAgain(run: ScenarioRun): Steps {
  const { batch, guest, oracle, target } = run;
  const { doubt } = oracle.judgement;
  const queue = doubt === undefined ? undefined : guest.queues.get(doubt.queue);
  if (doubt === undefined || queue === undefined) {
    return;
  }
  const index = new Uint8Array(2);
  const { used } = guest.specification.virtqueue;
  if (doubt.hostBytes) {
    yield* sendMore(run);
  }
  batch.clear();
  notify(guest, queue);
  for (let look = 0; look < looksMax; look++) {
    const pause = target.run(batch);
    if (pause !== undefined) {
      yield pause;
    }
    const settled = target.settle();
    if (settled !== undefined) {
      yield settled;
    }
    batch.clear();
    batch.memoryRead(queue.ring.used + used.indexOffset, index, 0, index.length);
  }
  const pause = target.run(batch);
  if (pause !== undefined) {
    yield pause;
  }
  batch.clear();
  target.trace?.clear();
  run.evidence.notifiedAgain(new DataView(index.buffer).getUint16(0, true));
}

function* sendMore(run: ScenarioRun): Steps {
  for (const channel of run.oracle.channels.all) {
    const pause = channel.connected ? run.hostEnd(channel).send(new Uint8Array(moreBytes)) : undefined;
    if (pause !== undefined) {
      yield pause;
    }
  }
}
