import type { Specification } from "../../spec/specification.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { Judgement } from "../judgement/judgement.ts";
import type { QueueModel } from "./queue-model.ts";
import { UsedRing } from "./used-ring.ts";

/** What is known of the queue when it comes to have more entries than it can have in flight. */
export type OverfullStart = Pick<QueueModel, "index" | "size" | "ring" | "usedSeen" | "availableSeen"> & {
  /** Entries that were offered and not completed. */
  readonly outstanding: { readonly length: number };
};

/** Entries from which on an index of 16 bits no longer tells how many there were. */
const countedMax = 0x8000;

/**
 * Counts what comes back of a queue with more entries on its available ring than it can have in flight (ROB-10,
 * ROB-21). What such a device does with single entries is open; how many it may complete is not.
 *
 * A device takes in an available index that is at most the queue size ahead of what it consumed (ROB-18), and of what
 * it consumed all but the queue size is completed or was left out. So an index that shows while nothing is completed
 * can be taken in up to two sizes ahead of the completions, and a later one a further size ahead. Of the entries that
 * were there while nothing was completed, whatever is beyond three sizes can only come back after as many others were
 * left out.
 */
export class OverfullQueue {
  readonly index: number;
  readonly #judgement: Judgement;
  readonly #size: number;
  readonly #available: MemoryWindow["view"];
  readonly #availableAt: number;
  readonly #used: UsedRing;
  readonly #usedBefore: number;
  /** Free-running available index as last seen. */
  #availableSeen: number;
  /** Entries that were not completed at the start, and all that came since. */
  #offered: number;
  /** Those of them that were there while nothing was completed. */
  #heldBack = 0;

  /** Takes over from the model of a queue, which cannot tell the entries apart any more. */
  constructor(
    queue: OverfullStart,
    specification: Specification,
    judgement: Judgement,
    intended: MemoryWindow,
    observed: MemoryWindow,
  ) {
    this.index = queue.index;
    this.#judgement = judgement;
    this.#size = queue.size;
    this.#available = intended.view;
    this.#availableAt = intended.at(queue.ring.available) + specification.virtqueue.available.indexOffset;
    this.#used = new UsedRing(specification, observed, queue.ring);
    this.#usedBefore = queue.usedSeen;
    this.#availableSeen = queue.availableSeen;
    this.#offered = queue.outstanding.length;
  }

  /** Takes in how far the driver moved the available index. */
  takeAvailable(): void {
    const index = this.#available.getUint16(this.#availableAt, true);
    this.#offered += (index - this.#availableSeen) & 0xffff;
    this.#availableSeen = index;
  }

  /** Judges how far the used index has moved, as observed memory shows it. */
  takeUsed(): void {
    if (this.#offered >= countedMax) {
      return;
    }
    const completed = (this.#used.index - this.#usedBefore) & 0xffff;
    if (completed === 0) {
      this.#heldBack = this.#offered;
      return;
    }
    this.#judgement.expect(
      "completions-added",
      completed <= this.#offered,
      () => `at most ${this.#offered} chains of queue ${this.index} completed, as many as were offered`,
      () => `${completed}`,
    );
    const most = this.#offered - Math.max(0, this.#heldBack - 3 * this.#size);
    this.#judgement.expect(
      "taken-beyond-queue-size",
      completed <= most,
      () =>
        `at most ${most} of the ${this.#offered} chains offered to queue ${this.index} completed: it has ` +
        `${this.#size} entries, and ${this.#heldBack} chains were offered before any was completed`,
      () => `${completed} completed`,
    );
  }
}
