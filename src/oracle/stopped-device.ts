import type { InterruptModel } from "./interrupt/interrupt-model.ts";
import type { MsixModel } from "./interrupt/msix-model.ts";
import type { QueueModel } from "./ring/queue-model.ts";

/**
 * Whether the device may have stopped until the next reset, a queue of it or the whole (OPEN-4): a queue is known to
 * have stopped, or there is a malformed chain at which the device may have stopped unseen.
 */
export function mayHaveStopped(queues: Iterable<QueueModel>): boolean {
  for (const queue of queues) {
    if (queue.broken || queue.maybeBroken || queue.mayStopDevice) {
      return true;
    }
  }
  return false;
}

function hasStopped(queues: Iterable<QueueModel>): boolean {
  for (const queue of queues) {
    if (queue.broken) {
      return true;
    }
  }
  return false;
}

/**
 * A device that stops need not tell any more what it completed just before: many decide on interrupts at the end of a
 * pass, and QEMU gives none once it has met the malformed chain. So no interrupt is owed any more, of either kind:
 * neither ISR nor line can be told, and messages may be missing and need not be pending. To be called with the device
 * at rest, before its interrupts are judged.
 */
export function oweNothingToStopped(
  queues: ReadonlyMap<number, QueueModel>,
  interrupts: InterruptModel,
  messages: MsixModel,
): void {
  if (!mayHaveStopped(queues.values())) {
    return;
  }
  messages.oweNothing();
  if (hasStopped(queues.values())) {
    interrupts.unknown = true;
    interrupts.uncertain = true;
  } else if (interrupts.due.isOwed) {
    interrupts.unknown = true;
  }
}
