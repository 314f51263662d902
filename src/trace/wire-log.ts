import type { WireEvent } from "./wire-event.ts";

/** The most events that are kept, and the most bytes of memory and channels that they hold. */
const eventsMax = 200_000;
const bytesMax = 64 * 1024 * 1024;

const pageBytes = 4096;

/** An event and when it happened. */
export interface TimedEvent {
  /** Milliseconds since the first event of the scenario. */
  readonly time: number;
  readonly event: WireEvent;
}

/** What happened in one step of a scenario. */
export interface WireStep {
  /** Index of the operation; -1 before the first, the number of operations in the closing checks. */
  readonly step: number;
  readonly events: readonly TimedEvent[];
  /** Where PCI configuration space has the MSI-X capability, as far as it was known then; 0 when there is none. */
  readonly msixCapability: number;
}

/**
 * What went over the wire in one run of a scenario, step by step. Bounded: what comes when it is full is counted and
 * not kept.
 */
export class WireLog {
  /** Events that were not kept. */
  dropped = 0;
  /** Runs of the scenario that were logged; only the last one is kept. */
  runs = 0;
  #steps: WireStep[] = [];
  #events: TimedEvent[] = [];
  #memory: Map<number, Uint8Array> = new Map();
  #recording = false;
  /** Renewals of the target that belong to the run. */
  #renewals = 1;
  #count = 0;
  #bytes = 0;
  #start: number | undefined = undefined;
  #msixCapability = 0;

  /** Whether a scenario is under way. */
  get recording(): boolean {
    return this.#recording;
  }

  /** The steps of the last run. */
  get steps(): readonly WireStep[] {
    return this.#steps;
  }

  /** A scenario begins: forgets the one before. It has so many `lives`, those before it included. */
  begin(lives = 1): void {
    this.#steps = [];
    this.#events = [];
    this.#memory = new Map();
    this.#recording = true;
    this.#renewals = lives;
    this.#count = 0;
    this.#bytes = 0;
    this.#start = undefined;
    this.#msixCapability = 0;
    this.dropped = 0;
    this.runs++;
  }

  /** The target is renewed. Once more than there are lives it is to see whether the target is lost again. */
  renewed(): void {
    if (this.#renewals-- === 0) {
      this.end();
    }
  }

  /** A step is over. */
  endStep(step: number, msixCapability: number): void {
    if (this.#recording) {
      this.#msixCapability = msixCapability;
      this.#steps.push({ step, events: this.#events, msixCapability });
      this.#events = [];
    }
  }

  /** The scenario is over; what is left belongs to a step that did not come to its end. */
  end(): void {
    if (this.#events.length > 0) {
      const step = (this.#steps.at(-1)?.step ?? -2) + 1;
      this.endStep(step, this.#msixCapability);
    }
    this.#recording = false;
  }

  /** Adds an event at its time: that of `performance.now()`. */
  add(event: WireEvent, time: number = performance.now()): void {
    if (!this.#recording) {
      return;
    }
    const bytes = "bytes" in event ? event.bytes.length : 0;
    this.#count++;
    this.#bytes += bytes;
    if (this.#count > eventsMax || this.#bytes > bytesMax) {
      this.dropped++;
      return;
    }
    if (event.kind === "driver-write" || event.kind === "device-write" || event.kind === "look") {
      this.#keep(event.address, event.bytes);
    } else if (event.kind === "message") {
      this.#keep(event.address, new Uint8Array(Uint32Array.of(event.data).buffer));
    }
    this.#start ??= time;
    this.#events.push({ time: Math.max(0, time - this.#start), event });
  }

  /** Guest memory as far as it is known from what was logged; zero where nothing is known. */
  known(address: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.#pieces(address, length, (page, from, at, count) => {
      const known = this.#memory.get(page);
      if (known !== undefined) {
        bytes.set(known.subarray(from, from + count), at);
      }
    });
    return bytes;
  }

  #keep(address: number, bytes: Uint8Array): void {
    this.#pieces(address, bytes.length, (page, from, at, count) => {
      const known = this.#memory.get(page) ?? new Uint8Array(pageBytes);
      this.#memory.set(page, known);
      known.set(bytes.subarray(at, at + count), from);
    });
  }

  #pieces(
    address: number,
    length: number,
    visit: (page: number, from: number, at: number, count: number) => void,
  ): void {
    for (let at = 0; at < length; ) {
      const page = Math.floor((address + at) / pageBytes);
      const from = address + at - page * pageBytes;
      const count = Math.min(pageBytes - from, length - at);
      visit(page, from, at, count);
      at += count;
    }
  }
}
