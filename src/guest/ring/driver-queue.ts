import type { RingPlace } from "../../wire/ring-place.ts";
import type { Allocation } from "../allocator.ts";
import type { ChainPart } from "./chain-part.ts";

/** A chain the driver has in flight. */
export interface DriverChain {
  readonly head: number;
  readonly descriptors: readonly number[];
  readonly allocations: readonly Allocation[];
  /** Its buffers in ring order; undefined for a chain that no correct driver would offer. */
  readonly parts?: readonly ChainPart[];
}

/** The driver's own record of one queue: which descriptors are free, what is in flight, how far the ring has moved. */
export class DriverQueue {
  readonly index: number;
  readonly size: number;
  readonly ring: RingPlace;
  /** Free-running index of the next available entry. */
  available: number;
  /** Free-running index up to which used elements were reaped. */
  used: number;
  readonly free: number[] = [];
  readonly inFlight: Map<number, DriverChain> = new Map();
  /** used.flags asked for no notifications when last seen. */
  noNotify = false;
  /** avail_event when last seen. */
  availableEvent = 0;
  /** Free-running index up to which the driver has notified. */
  notifiedUpTo: number;
  /**
   * avail_event means something: it is 0 in a ring that was just laid, which asks for the first entry of a ring that
   * starts at 0, and of one that starts elsewhere says nothing before the device has been told of an entry.
   */
  eventKnown: boolean;
  /** Entries past what was reaped at which the driver wants the next interrupt, with EVENT_IDX. */
  eventAhead = 0;
  noInterrupt = false;

  constructor(index: number, ring: RingPlace, startIndex: number) {
    this.index = index;
    this.size = ring.size;
    this.ring = ring;
    this.available = startIndex;
    this.used = startIndex;
    this.notifiedUpTo = startIndex;
    this.eventKnown = startIndex === 0;
    this.availableEvent = startIndex;
    for (let descriptor = ring.size - 1; descriptor >= 0; descriptor--) {
      this.free.push(descriptor);
    }
  }

  /** Takes `count` free descriptors, in order or scattered; the caller has checked that there are enough. */
  takeDescriptors(count: number, pick: (bound: number) => number): number[] {
    const taken: number[] = [];
    for (let index = 0; index < count; index++) {
      const position = pick(this.free.length);
      const last = this.free.length - 1;
      const chosen = this.free[position] as number;
      this.free[position] = this.free[last] as number;
      this.free.pop();
      taken.push(chosen);
    }
    return taken;
  }

  /** A head was completed: its descriptors are free again. */
  complete(head: number): DriverChain | undefined {
    const chain = this.inFlight.get(head);
    this.used = (this.used + 1) & 0xffff;
    if (chain === undefined) {
      return undefined;
    }
    this.inFlight.delete(head);
    for (let index = chain.descriptors.length - 1; index >= 0; index--) {
      this.free.push(chain.descriptors[index] as number);
    }
    return chain;
  }
}
