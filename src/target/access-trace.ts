import { TargetError } from "./target-error.ts";

/** What a device did in guest memory, or on its interrupt line, between two looks of the kit. */
export const traceKind = {
  /** The device read guest memory. */
  read: 0,
  /** The device wrote guest memory. */
  write: 1,
  /** The device raised (length 1) or lowered (length 0) its interrupt line. */
  interrupt: 2,
  /** The device sent a message-signalled interrupt to `address`; length is the data word. */
  message: 3,
} as const;

/** One of the values of {@link traceKind}. */
export type TraceKind = (typeof traceKind)[keyof typeof traceKind];

/** The most entries kept between two looks; what comes after is counted, not kept. */
const traceEntriesMax = 262_144;

/** Accesses that are not kept before the device counts as never coming to an end: a loop without one is cut here. */
const droppedMax = 2_000_000;

/** The order of a device's accesses: parallel arrays, emptied by the kit after each look. */
export class AccessTrace {
  /** Entries kept. */
  count = 0;
  /** Entries not kept because the trace was full; a property that needs the whole trace is then inconclusive. */
  dropped = 0;
  /** How many of the entries came with the guest's accesses themselves, before what the device had put off. */
  withAccesses = 0;
  readonly kind: Uint8Array = new Uint8Array(traceEntriesMax);
  readonly address: Float64Array = new Float64Array(traceEntriesMax);
  readonly length: Float64Array = new Float64Array(traceEntriesMax);

  /** Appends one entry. Throws a `TargetError` with the code `hung` when there is no end to them. */
  add(kind: TraceKind, address: number, length: number): void {
    const entry = this.count;
    if (entry === traceEntriesMax) {
      this.#drop();
      return;
    }
    this.kind[entry] = kind;
    this.address[entry] = address;
    this.length[entry] = length;
    this.count = entry + 1;
  }

  #drop(): void {
    if (++this.dropped > droppedMax) {
      const hint = "Look for a loop in the device that goes on as long as guest memory says so.";
      const count = traceEntriesMax + droppedMax;
      throw new TargetError("hung", `the device accessed guest memory more than ${count} times for one stimulus`, hint);
    }
  }

  /** Forgets every entry. */
  clear(): void {
    this.count = 0;
    this.dropped = 0;
    this.withAccesses = 0;
  }
}
