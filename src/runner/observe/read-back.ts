import type { Guest } from "../../guest/guest.ts";
import { ramParts } from "../../oracle/memory/ram-parts.ts";
import type { OracleView } from "../../oracle/oracle-view.ts";
import type { EvidenceFace } from "../../oracle/recording/evidence-record.ts";
import { type Segment, writableOf } from "../../oracle/ring/chain/chain-walk.ts";
import type { AccessBatch } from "../../target/access-batch.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { Pause, Steps } from "../steps.ts";

/** Accesses that a reset itself takes, with the reads that come with it. */
const accessesOfReset = 256;

/** Reads back from the target what its device may have written: used rings, buffers of used chains, last words. */
export class ReadBack {
  readonly #exchange: (batch: AccessBatch) => Pause;
  readonly #guest: Guest;
  readonly #oracle: OracleView;
  readonly #evidence: EvidenceFace;
  readonly #batch: AccessBatch;
  readonly #observed: MemoryWindow;

  /**
   * `exchange` has the target run a batch; `batch` is the one that observations are made with, `observed` where they
   * are kept.
   */
  constructor(
    exchange: (batch: AccessBatch) => Pause,
    guest: Guest,
    oracle: OracleView,
    evidence: EvidenceFace,
    batch: AccessBatch,
    observed: MemoryWindow,
  ) {
    this.#exchange = exchange;
    this.#guest = guest;
    this.#oracle = oracle;
    this.#evidence = evidence;
    this.#batch = batch;
    this.#observed = observed;
  }

  /** Buffers that were read before a reset; undefined when the device was not at rest. */
  #inFlight: Segment[] | undefined = undefined;
  /** Segments that did not fit the batch. */
  readonly #left: Segment[] = [];

  readonly #readSegment = (segment: Segment): void => {
    for (const part of this.#inRam(segment)) {
      if (this.#batch.room === 0) {
        this.#left.push(part);
        continue;
      }
      this.#batch.memoryRead(part.address, this.#observed.bytes, this.#observed.at(part.address), part.length);
    }
  };

  #inRam(segment: Segment): readonly Segment[] {
    return ramParts(this.#guest.description.ram, this.#guest.contains, segment);
  }

  /** Whether there are entries that the device was not notified of, and may serve all the same. */
  get unasked(): boolean {
    return [...this.#oracle.queues.values()].some(({ outstanding }) => outstanding.some((entry) => !entry.notified));
  }

  /** Whether a reset finds the device at rest: what it wrote before can be read before, and nothing comes with it. */
  get #atRest(): boolean {
    return this.#guest.description.capabilities.synchronous && !this.#oracle.uncertain && !this.unasked;
  }

  /**
   * Adds reads of the buffers in flight to the batch that is going to reset the device, to stand before the reset. A
   * device may have written into chains it keeps: while it found out that one is malformed, or filling it beforehand.
   */
  beforeReset(batch: AccessBatch): void {
    this.#inFlight = this.#atRest ? [] : undefined;
    if (this.#inFlight === undefined) {
      return;
    }
    for (const { outstanding } of this.#oracle.queues.values()) {
      const buffers = outstanding.flatMap(({ chain }) => writableOf(chain));
      for (const part of buffers.flatMap((buffer) => this.#inRam(buffer))) {
        if (batch.room > accessesOfReset) {
          batch.memoryRead(part.address, this.#observed.bytes, this.#observed.at(part.address), part.length);
          this.#inFlight.push(part);
        }
      }
    }
  }

  /**
   * What the device wrote up to its reset is taken over as it is; what changes later is a violation. A synchronous
   * device was at rest before it, but may have looked at entries it was not notified of with the access that resets it.
   */
  *lastWords(): Steps {
    const oracle = this.#oracle;
    // Whether it was at rest is asked before the reset: what is seen after it may settle what was unasked.
    if (this.#inFlight !== undefined) {
      for (const { address, length } of this.#inFlight) {
        this.#evidence.lastWords(address, length);
      }
      return;
    }
    const observed = this.#observed;
    const batch = this.#batch;
    batch.clear();
    const ranges: Segment[] = [];
    for (const queue of oracle.queues.values()) {
      if (queue.outsideRam) {
        continue;
      }
      const { used, availableEvent } = queue.ring;
      ranges.push({ address: used, length: availableEvent + 2 - used });
      for (const entry of queue.outstanding) {
        ranges.push(...writableOf(entry.chain));
      }
    }
    for (const { address, length } of oracle.damaged) {
      ranges.push({ address, length });
    }
    const inside = ranges.flatMap((range) => this.#inRam(range));
    for (const { address, length } of inside) {
      if (batch.room === 0) {
        yield* this.#run();
        batch.clear();
      }
      batch.memoryRead(address, observed.bytes, observed.at(address), length);
    }
    yield* this.#run();
    for (const { address, length } of inside) {
      this.#evidence.lastWords(address, length);
    }
  }

  /** Adds to the batch the parts of a used ring that may have changed. */
  usedRing(used: number, index: number): void {
    const queue = this.#oracle.queues.get(index);
    if (queue === undefined || queue.outsideRam) {
      return;
    }
    const batch = this.#batch;
    const observed = this.#observed;
    const { ringOffset, entryBytes } = this.#guest.specification.virtqueue.used;
    batch.memoryRead(used, this.#observed.bytes, observed.at(used), ringOffset);
    if (queue.features.eventIndex) {
      const place = queue.ring.availableEvent;
      batch.memoryRead(place, this.#observed.bytes, observed.at(place), 2);
    }
    const wanted = Math.min(queue.size, queue.outstanding.length + 1);
    const first = queue.usedSeen % queue.size;
    const straight = Math.min(wanted, queue.size - first);
    const start = used + ringOffset + first * entryBytes;
    batch.memoryRead(start, this.#observed.bytes, observed.at(start), straight * entryBytes);
    if (wanted > straight) {
      const again = used + ringOffset;
      batch.memoryRead(again, this.#observed.bytes, observed.at(again), (wanted - straight) * entryBytes);
    }
  }

  /** Reads the writable buffers of the chains that the used rings show as completed; false when there are none. */
  *completed(): Steps<boolean> {
    const batch = this.#batch;
    batch.clear();
    this.#left.length = 0;
    for (const queue of this.#oracle.queues.values()) {
      queue.forWritableOfCompleted(this.#readSegment);
    }
    if (batch.count === 0) {
      return false;
    }
    yield* this.#run();
    while (this.#left.length > 0) {
      batch.clear();
      this.#left.splice(0, batch.room).forEach(this.#readSegment);
      yield* this.#run();
    }
    return true;
  }

  *#run(): Steps {
    const pause = this.#exchange(this.#batch);
    if (pause !== undefined) {
      yield pause;
    }
  }
}
