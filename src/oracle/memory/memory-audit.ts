import { type AccessTrace, traceKind } from "../../target/access-trace.ts";
import { isInRing } from "../../wire/ring-place.ts";
import type { Facts } from "../judgement/blame/blame-row.ts";
import type { ClauseCounter } from "../judgement/clause-counters.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import type { QueueModel } from "../ring/queue-model.ts";
import { mayHaveStopped } from "../stopped-device.ts";
import { type AccessMap, accessRight } from "./access-map.ts";
import { foreignWrite, placeFacts, tableFacts } from "./foreign-write.ts";

/** Accesses a device may make for one stimulus beside those for bytes of good chains, whatever the guest claims. */
const accessesMax = 200_000;

/** Accesses a device may make for each byte that a good chain describes, such as one that copies byte by byte. */
const accessesPerByte = 4;

function describedBytes(queues: readonly QueueModel[]): number {
  let bytes = 0;
  for (const queue of queues) {
    for (const { chain, reactions } of queue.outstanding) {
      if (chain !== undefined && reactions.conditions.length === 0) {
        bytes += chain.readableBytes + chain.writableBytes;
      }
    }
  }
  return bytes;
}

/** The queue of which a ring that is not wholly in guest memory covers an address. */
function strayRingAt(queues: readonly QueueModel[], address: number): QueueModel | undefined {
  return queues.find(({ outsideRam, ring }) => outsideRam && isInRing(ring, address));
}

/** Whether an interrupt came before the used index that it told of was published, as a level or as a message. */
type InterruptOrder = "unknown" | "line-early" | "message-early" | "after";

/** Judges the order and the places of a device's own accesses to guest memory, where the target traces them. */
export class MemoryAudit {
  readonly #judgement: Judgement;
  readonly #map: AccessMap;
  /** Writes to buffers and used elements after the last publication of an index: addresses. */
  readonly #lateWrites: number[] = [];
  /** The target traces its device's accesses. */
  traced = false;
  /** A head is in flight twice, so that its descriptors are fetched for each. */
  #headsRepeat = false;
  /** Rings with a malformed chain in flight: what a device reads there to find that out is its own affair. */
  readonly #doubtfulRings: QueueModel[] = [];

  /** When the interrupt of the last publication came. */
  #order: InterruptOrder = "unknown";
  /** The stimulus that is judged next holds a reset. */
  #resets = false;
  #malformed = false;
  #queues: readonly QueueModel[] = [];

  readonly #boundedWork: ClauseCounter;
  readonly #writes: ClauseCounter;
  readonly #reads: ClauseCounter;
  readonly #fetchedOnce: ClauseCounter;

  constructor(judgement: Judgement, map: AccessMap) {
    this.#judgement = judgement;
    this.#map = map;
    this.#boundedWork = judgement.counter("unbounded-work");
    this.#writes = judgement.counter("written-outside");
    this.#reads = judgement.counter("read-outside");
    this.#fetchedOnce = judgement.counter("fetched-twice");
  }

  /** Tells which queues there are, and whether a malformed chain was offered: by these writes are put down. */
  know(queues: readonly QueueModel[], malformed: boolean): void {
    this.#queues = queues;
    this.#malformed = malformed;
  }

  /** The device was reset by the stimulus that is judged next: it may have looked at its rings just before. */
  reset(): void {
    this.#resets = true;
  }

  /**
   * Judges the trace of one stimulus. `uncertain` when the state of the device is not known: then only retired memory
   * is. `mayInterrupt` when there was a reason for an interrupt before.
   */
  judge(trace: AccessTrace, queues: readonly QueueModel[], uncertain: boolean, mayInterrupt: boolean): void {
    this.traced = true;
    this.#lateWrites.length = 0;
    this.#map.beginFetches();
    this.#headsRepeat = queues.some((queue) => queue.headsRepeat);
    this.#doubtfulRings.length = 0;
    for (const queue of queues) {
      if (queue.outstanding.some(({ reactions }) => reactions.conditions.length > 0)) {
        this.#doubtfulRings.push(queue);
      }
    }
    const accesses = trace.count + trace.dropped;
    // The bytes are only counted where they matter.
    const limit = accesses <= accessesMax ? accessesMax : accessesMax + accessesPerByte * describedBytes(queues);
    if (accesses <= limit) {
      this.#boundedWork.reached++;
    } else {
      this.#judgement.deviates(
        "unbounded-work",
        this.#afterJump(),
        `at most ${limit} accesses to guest memory for one stimulus`,
        `${accesses}`,
      );
    }
    const doubtful = this.#resets ? trace.withAccesses : 0;
    this.#resets = false;
    let raised = -1;
    let messageFirst = -1;
    let messageLast = -1;
    let firstPublished = -1;
    for (let index = 0; index < trace.count; index++) {
      const kind = trace.kind[index] as number;
      const address = trace.address[index] as number;
      const length = trace.length[index] as number;
      if (kind === traceKind.interrupt) {
        raised = length > 0 && raised < 0 ? index : raised;
      } else if (kind === traceKind.message) {
        messageFirst = messageFirst < 0 ? index : messageFirst;
        messageLast = index;
      } else if (index < doubtful && (this.#map.at(address) & accessRight.retired) !== 0) {
        // What was written shows in memory.
        continue;
      } else if (kind === traceKind.read) {
        this.#judgeRead(address, length, uncertain);
      } else {
        const place = this.#judgeWrite(address, length, queues, uncertain);
        if (place === "index") {
          firstPublished = firstPublished < 0 ? index : firstPublished;
          this.#lateWrites.length = 0;
        } else if (place === "element" && firstPublished >= 0) {
          this.#lateWrites.push(address);
        } else if (place === "buffer") {
          this.#lateWrites.push(address);
        }
      }
      if (this.#judgement.finding !== undefined) {
        return;
      }
    }
    if (firstPublished >= 0) {
      const known = !mayInterrupt && !uncertain;
      const early = messageFirst < 0 ? raised < firstPublished : messageLast < firstPublished;
      const order = messageFirst < 0 ? "line" : "message";
      this.#order = !known || (raised < 0 && messageFirst < 0) ? "unknown" : early ? `${order}-early` : "after";
    }
  }

  /**
   * Judges whether the interrupt came behind the publication of the used index, now that it is known whether one was
   * `owed` for it. A level that rose early hides whether the device raised it again: that is one without cause only.
   */
  judgeOrder(owed: boolean): void {
    const judgement = this.#judgement;
    const isDue = owed && !mayHaveStopped(this.#queues);
    if (this.#order === "unknown" || (this.#order !== "line-early" && !isDue)) {
      return;
    }
    judgement.expect(
      "before-publication",
      this.#order === "after",
      "an interrupt after used.idx was written",
      "the interrupt came before",
      () => ({ early: this.#order === "line-early" ? "line" : "message" }),
    );
  }

  #judgeRead(address: number, length: number, uncertain: boolean): void {
    const judgement = this.#judgement;
    const bad = this.#map.firstWithout(address, length, accessRight.read);
    if (bad < 0) {
      this.#reads.reached++;
      if (!uncertain) {
        this.#noteFetch(address, length);
      }
      return;
    }
    const rights = this.#map.at(bad);
    if ((rights & accessRight.retired) !== 0) {
      this.#afterReset("read", bad);
      return;
    }
    // A device may look at a ring before it finds that not all of it is in guest memory.
    if (rights === 0 && strayRingAt(this.#queues, bad) !== undefined) {
      return;
    }
    const foreign = (rights & accessRight.foreignBuffer) !== 0 && (rights & accessRight.driverRing) === 0;
    if (foreign || (rights & accessRight.write) !== 0) {
      judgement.deviates(
        "read-of-writable",
        {},
        "no reads of device-writable buffers",
        `a read of ${length} bytes at ${hex(address)}`,
      );
      return;
    }
    if (uncertain) {
      return;
    }
    judgement.deviates(
      "read-outside",
      { ...this.#afterJump(), ...tableFacts(this.#queues, bad) },
      "reads of rings, indirect tables and described readable buffers only",
      `a read of ${length} bytes at ${hex(address)}${(rights & accessRight.completed) !== 0 ? ", a buffer that was completed" : ""}`,
    );
  }

  /** What is known of a queue whose available index is impossible; what else the device does comes of that. */
  #afterJump(): Facts {
    return this.#queues.find((queue) => queue.jump !== undefined)?.stopFacts ?? {};
  }

  #noteFetch(address: number, length: number): void {
    if (this.#headsRepeat || length > 16 || (this.#map.at(address) & accessRight.fetchOnce) !== accessRight.fetchOnce) {
      return;
    }
    if (this.#doubtfulRings.some(({ ring }) => isInRing(ring, address))) {
      return;
    }
    const again = this.#map.fetch(address, length);
    if (again < 0) {
      this.#fetchedOnce.reached++;
      return;
    }
    this.#judgement.deviates(
      "fetched-twice",
      {},
      "each field of a descriptor fetched once for a chain",
      `the byte at ${hex(again)} was fetched again`,
    );
  }

  #afterReset(what: "read" | "write", address: number): void {
    this.#judgement.deviates(
      what === "read" ? "read-after-reset" : "write-after-reset",
      tableFacts(this.#queues, address),
      "no access to the rings and buffers of before the reset",
      `a ${what} at ${hex(address)}`,
    );
  }

  #judgeWrite(
    address: number,
    length: number,
    queues: readonly QueueModel[],
    uncertain: boolean,
  ): "index" | "element" | "buffer" | "other" {
    const bad = this.#map.firstWithout(address, length, accessRight.write);
    if (bad >= 0) {
      const stray = strayRingAt(queues, bad);
      if (stray !== undefined && !uncertain) {
        this.#judgement.deviates(
          "stray-ring-served",
          {},
          `queue ${stray.index} stays idle: its ring is not wholly in guest memory`,
          `a write of ${length} bytes at ${hex(address)}, in that ring`,
        );
      } else if (!uncertain || (this.#map.at(bad) & accessRight.retired) !== 0) {
        this.judgeForeignWrite(bad, `a write of ${length} bytes at ${hex(address)}`);
      }
      return "other";
    }
    this.#writes.reached++;
    if ((this.#map.at(address) & accessRight.usedRing) === 0) {
      return "buffer";
    }
    for (const queue of queues) {
      const { used, availableEvent } = queue.ring;
      // One access may store the index with its neighbours, which then come neither before nor after it.
      if (address <= used + 2 && address + length > used + 2) {
        return "index";
      }
      if (address >= used + 4 && address < availableEvent) {
        return "element";
      }
    }
    return "other";
  }

  /** Judges a change of a byte that the device had no right to write, by what the byte belongs to. */
  judgeForeignWrite(address: number, got: string): void {
    const rights = this.#map.at(address);
    if ((rights & accessRight.retired) !== 0) {
      this.#afterReset("write", address);
      return;
    }
    const { deviation, allowed } = foreignWrite(rights);
    this.#judgement.deviates(deviation, placeFacts(this.#queues, address, this.#malformed), allowed, got);
  }

  /** Whether bytes of this range were written after the index that published them. */
  writtenLate(address: number, length: number): boolean {
    return this.#lateWrites.some((write) => write >= address && write < address + length);
  }
}
