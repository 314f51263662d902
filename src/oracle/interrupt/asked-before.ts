import type { QueueModel } from "../ring/queue-model.ts";
import type { AskedFor } from "../ring/suppression.ts";

/** What the driver asked for while nothing was written yet: rings begin as zeros. */
const atFirst: AskedFor = { noInterrupt: false, usedEvent: 0 };
const nothing: readonly AskedFor[] = [];

/**
 * What the driver asked for before it last changed its mind. A device may serve an entry at any time that it was not
 * notified of. Where such an entry lay in the ring when the driver changed what it asks for, the device may have used
 * it just before, and decided by what was asked for then.
 */
export class AskedBefore {
  readonly #last: WeakMap<QueueModel, AskedFor> = new WeakMap();
  readonly #before: Map<QueueModel, AskedFor[]> = new Map();

  /** The driver has written what it asks for on a queue. */
  wrote(queue: QueueModel, asked: AskedFor): void {
    const last = this.#last.get(queue) ?? atFirst;
    this.#last.set(queue, asked);
    const isNew = last.noInterrupt !== asked.noInterrupt || last.usedEvent !== asked.usedEvent;
    if (!isNew || queue.outstanding.every((entry) => entry.notified)) {
      return;
    }
    const before = this.#before.get(queue);
    if (before === undefined) {
      this.#before.set(queue, [last]);
    } else {
      before.push(last);
    }
  }

  /** What was asked for before on a queue that may count still, the first one first. */
  of(queue: QueueModel): readonly AskedFor[] {
    return this.#before.get(queue) ?? nothing;
  }

  /** Every used ring was looked at: what is used from now on is decided by what is asked for now. */
  looked(): void {
    this.#before.clear();
  }
}
