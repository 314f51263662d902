import type { QueueView } from "../../oracle/oracle-view.ts";
import type { TracedMemory, TraceStep } from "../../verdict/scenario-trace.ts";
import { isInRing, type RingPart, ringPartAt } from "../../wire/ring-place.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import { hexDigits } from "./record-bytes.ts";
import { deviceWrites } from "./record-device-writes.ts";

/** What a reader calls the parts of a ring. */
const partNames: Readonly<Record<RingPart, string>> = {
  descriptors: "descriptors",
  available: "available ring",
  used: "used ring",
};

const pageBytes = 4096;

/** Pages that are compared; a scenario that touches more shows only these. */
const pagesMax = 512;

/** Stretches of one step that a trace lists, and bytes of each that it shows. */
const stretchesMax = 12;
const shownBytesMax = 64;

/** Equal bytes that two changes may have between them and still be one stretch. */
const gapMax = 8;

interface Page {
  readonly intended: Uint8Array;
  readonly observed: Uint8Array;
}

/** Compares guest memory from step to step: what the driver wrote and what was read back. */
export class MemoryRecorder {
  readonly #run: ScenarioRun;
  readonly #pages: Map<number, Page> = new Map();
  /** How far the used ring of each queue had come; a queue that was set up anew is another one. */
  readonly #used: Map<QueueView, number> = new Map();
  /** What the device filled in the step that is looked at. */
  #filled: readonly { readonly address: number; readonly length: number }[] = [];

  constructor(run: ScenarioRun) {
    this.#run = run;
  }

  /** The stretches that have changed since the last call. */
  record(): Pick<TraceStep, "memory" | "memoryOmitted"> {
    const changed: TracedMemory[] = [];
    const { queues } = this.#run.oracle;
    const { startIndex } = this.#run;
    this.#filled = [...queues.values()]
      .filter(({ outsideRam }) => !outsideRam)
      .flatMap((queue) => deviceWrites(this.#run, queue, this.#used.get(queue) ?? startIndex));
    this.#used.clear();
    for (const queue of queues.values()) {
      this.#used.set(queue, queue.usedSeen);
    }
    for (const page of this.#run.guest.touched.pages.slice(0, pagesMax).sort((left, right) => left - right)) {
      this.#comparePage(page, changed);
    }
    return { memory: changed.slice(0, stretchesMax), memoryOmitted: Math.max(0, changed.length - stretchesMax) };
  }

  #comparePage(address: number, changed: TracedMemory[]): void {
    const { guest, observed } = this.#run;
    const start = guest.memory.at(address);
    const now = {
      intended: guest.memory.bytes.slice(start, start + pageBytes),
      observed: observed.bytes.slice(start, start + pageBytes),
    };
    const before = this.#pages.get(address) ?? {
      intended: new Uint8Array(now.intended.length),
      observed: new Uint8Array(now.observed.length),
    };
    this.#pages.set(address, now);
    for (let offset = 0; offset < now.intended.length; ) {
      const writer = this.#writerAt(address, offset, before, now);
      if (writer === undefined) {
        offset++;
        continue;
      }
      const end = this.#endOf(address, offset, writer, before, now);
      changed.push(this.#stretch(address, offset, end, writer, before, now));
      offset = end;
    }
  }

  /** Who changed a byte; undefined when nobody did. What was read back as the driver had written it is no change. */
  #writerAt(address: number, offset: number, before: Page, now: Page): TracedMemory["writer"] | undefined {
    if (this.#isFilled(address + offset)) {
      return "device";
    }
    const readBack = now.observed[offset] !== before.observed[offset];
    const isDeviceOwned = readBack && this.#placeOf(address + offset).startsWith("used ring");
    const wasWritten = now.intended[offset] !== before.intended[offset];
    if (readBack && now.observed[offset] !== before.intended[offset] && (isDeviceOwned || !wasWritten)) {
      return "device";
    }
    if (readBack && wasWritten && now.observed[offset] !== now.intended[offset]) {
      return "device";
    }
    return wasWritten ? "driver" : undefined;
  }

  #isFilled(place: number): boolean {
    return this.#filled.some(({ address, length }) => place >= address && place < address + length);
  }

  #endOf(address: number, start: number, writer: TracedMemory["writer"], before: Page, now: Page): number {
    const place = this.#placeOf(address + start);
    let end = start + 1;
    for (let offset = end; offset < now.intended.length && offset - end <= gapMax; offset++) {
      if (this.#writerAt(address, offset, before, now) === writer && this.#placeOf(address + offset) === place) {
        end = offset + 1;
      }
    }
    return end;
  }

  #stretch(
    address: number,
    start: number,
    end: number,
    writer: TracedMemory["writer"],
    before: Page,
    now: Page,
  ): TracedMemory {
    const shown = Math.min(end, start + shownBytesMax);
    const after = writer === "device" ? now.observed : now.intended;
    return {
      address: address + start,
      length: end - start,
      place: this.#placeOf(address + start),
      writer,
      before: hexDigits(before.intended.subarray(start, shown)),
      after: hexDigits(after.subarray(start, shown)),
    };
  }

  #placeOf(address: number): string {
    for (const { index, ring } of this.#run.oracle.queues.values()) {
      if (isInRing(ring, address)) {
        return `${partNames[ringPartAt(ring, address)]} of queue ${index}`;
      }
    }
    return "buffer";
  }
}
