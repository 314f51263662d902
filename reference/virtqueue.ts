import { Chain } from "./chain.ts";
import type { ChainWalk } from "./chain-walk.ts";
import { feature } from "./features.ts";
import type { Interrupts } from "./interrupts.ts";
import { noVector } from "./msix.ts";
import type { MalformedReaction } from "./options.ts";
import type { Ring } from "./ring.ts";

const pageBytes = 4096;
const indexMask = 0xffff;
/** Bytes fetched or copied in one pass before the device lets others work and goes on later. */
const passWorkMax = 4 * 1024 * 1024;
/** What one descriptor counts as. */
const descriptorWork = 16;

/** What a saved state holds of a queue; the chains in flight are held elsewhere. */
export interface VirtqueueState {
  readonly pageNumber: number;
  readonly vector: number;
  readonly broken: boolean;
  readonly notified: boolean;
  readonly nextAvailable: number;
  readonly nextUsed: number;
  readonly signalledUsed: number;
  readonly availableEvent: number;
}

/** How a queue behaves that is not laid down by the ring. */
export interface VirtqueueRules {
  readonly malformedReaction: MalformedReaction;
  readonly startIndex: number;
}

/**
 * The device side of a split virtqueue: takes chains from the available ring, gives heads back through the used ring
 * and decides on interrupts. Its positions are its own; what the driver does to the used ring changes nothing.
 */
export class Virtqueue {
  /** The value of the queue's address register: address / 4096, 0 while the queue is not set up. */
  pageNumber = 0;
  /** The queue's MSI-X vector. */
  vector: number = noVector;
  /** The queue met something impossible and stops until the next reset. */
  broken = false;
  /** A notification whose work is not finished. */
  notified = false;
  /** Number of chains taken and not given back. */
  inFlight = 0;

  protected readonly ring: Ring;
  protected readonly walk: ChainWalk;
  protected readonly interrupts: Interrupts;
  protected readonly rules: VirtqueueRules;
  protected readonly headsInFlight: Uint8Array;
  protected readonly spareChains: Chain[] = [];

  protected inRam = false;
  protected nextAvailable: number;
  protected nextUsed: number;
  /** The used index at the last decision on an interrupt. */
  protected signalledUsed: number;
  /** The avail_event that the driver sees. */
  protected availableEvent = 0;
  protected work = 0;
  protected eventIndex = false;
  protected notifyOnEmpty = false;

  constructor(ring: Ring, walk: ChainWalk, interrupts: Interrupts, rules: VirtqueueRules) {
    this.ring = ring;
    this.walk = walk;
    this.interrupts = interrupts;
    this.rules = rules;
    this.headsInFlight = new Uint8Array(ring.size);
    this.nextAvailable = rules.startIndex;
    this.nextUsed = rules.startIndex;
    this.signalledUsed = rules.startIndex;
  }

  /** Number of descriptors and ring entries. */
  get size(): number {
    return this.ring.size;
  }

  /** Lays the ring at a page; the driver has zeroed it. Positions stay: only a reset starts them again. */
  setAddress(pageNumber: number): void {
    this.pageNumber = pageNumber;
    // Not a shift: page numbers from 0x80000 on give addresses past 2^31.
    this.inRam = this.ring.place(pageNumber * pageBytes);
    this.availableEvent = 0;
    this.publishAvailableEvent();
  }

  /** Takes over the features that driver and device agree on. */
  negotiate(features: number): void {
    this.eventIndex = (features & feature.eventIndex) !== 0;
    this.notifyOnEmpty = (features & feature.notifyOnEmpty) !== 0;
    this.walk.negotiate((features & feature.indirect) !== 0);
    this.publishAvailableEvent();
  }

  /** Back to power-on. Chains in flight are forgotten, not completed. */
  reset(): void {
    this.pageNumber = 0;
    this.inRam = false;
    this.broken = false;
    this.notified = false;
    this.inFlight = 0;
    this.headsInFlight.fill(0);
    this.nextAvailable = this.rules.startIndex;
    this.nextUsed = this.rules.startIndex;
    this.signalledUsed = this.rules.startIndex;
    this.availableEvent = 0;
  }

  /** Whether the device may touch the ring. */
  usable(): boolean {
    return this.pageNumber !== 0 && this.inRam && !this.broken;
  }

  /** Starts a pass: a stretch of work of bounded length. */
  beginPass(): void {
    this.work = 0;
  }

  /** Counts bytes copied. */
  charge(bytes: number): void {
    this.work += bytes;
  }

  /** Whether the pass is over although work may be left. */
  exhausted(): boolean {
    return this.work >= passWorkMax;
  }

  /** Takes the next good chain; undefined when there is none, or the pass is over. Malformed ones are dealt with. */
  pop(): Chain | undefined {
    while (!this.exhausted() && this.hasAvailable()) {
      const head = this.takeHead();
      if (head >= this.size || this.headsInFlight[head] === 1) {
        this.refuse(head);
        continue;
      }
      const chain = this.spareChain(head);
      if (this.follow(chain)) {
        this.headsInFlight[head] = 1;
        this.inFlight++;
        return chain;
      }
      this.spareChains.push(chain);
      this.refuse(head);
    }
    return undefined;
  }

  /** Gives a chain back with the number of bytes written into it. */
  complete(chain: Chain, length: number): void {
    this.inFlight--;
    this.headsInFlight[chain.head] = 0;
    this.spareChains.push(chain);
    this.use(chain.head, length);
  }

  /** Forgets a chain in flight without completing it, after a reset. */
  drop(chain: Chain): void {
    this.spareChains.push(chain);
  }

  /** Ends a pass: tells the driver from where on to notify, and interrupts if it wants to know what was used. */
  settle(): void {
    this.publishAvailableEvent();
    this.signal();
  }

  /** Whether there is an entry that was not taken. An index that no driver can have breaks the queue. */
  protected hasAvailable(): boolean {
    if (!this.usable()) {
      return false;
    }
    let waiting = this.waiting();
    if (waiting === 0 && this.publishAvailableEvent()) {
      // The driver may have added an entry before it could see the new avail_event.
      waiting = this.waiting();
    }
    if (waiting > this.size) {
      this.broken = true;
      return false;
    }
    return waiting > 0;
  }

  protected waiting(): number {
    return (this.ring.availableIndex() - this.nextAvailable) & indexMask;
  }

  protected takeHead(): number {
    const head = this.ring.availableHead(this.nextAvailable);
    this.nextAvailable = (this.nextAvailable + 1) & indexMask;
    this.work += descriptorWork;
    return head;
  }

  protected follow(chain: Chain): boolean {
    const before = this.walk.descriptorsFetched;
    const fault = this.walk.walk(chain, this.ring.descriptors, this.size);
    this.work += descriptorWork * (this.walk.descriptorsFetched - before);
    return fault === undefined;
  }

  protected refuse(head: number): void {
    if (this.rules.malformedReaction === "break") {
      this.broken = true;
      return;
    }
    this.use(head, 0);
  }

  protected spareChain(head: number): Chain {
    const chain = this.spareChains.pop() ?? new Chain();
    chain.clear(head);
    return chain;
  }

  /** The element first, then the index: the driver reads whatever lies before the index. */
  protected use(head: number, length: number): void {
    if (this.usable()) {
      this.ring.writeUsed(this.nextUsed, head, length);
      this.nextUsed = (this.nextUsed + 1) & indexMask;
      this.ring.writeUsedIndex(this.nextUsed);
    }
  }

  protected publishAvailableEvent(): boolean {
    if (!this.eventIndex || !this.usable() || this.availableEvent === this.nextAvailable) {
      return false;
    }
    this.availableEvent = this.nextAvailable;
    this.ring.writeAvailableEvent(this.nextAvailable);
    return true;
  }

  protected signal(): void {
    const before = this.signalledUsed;
    if (before === this.nextUsed) {
      return;
    }
    this.signalledUsed = this.nextUsed;
    if (this.wantsInterrupt(before, this.nextUsed)) {
      this.interrupts.raiseQueue(this.vector);
    }
  }

  /** Whether the driver wants an interrupt for the used elements from `before` up to, not including, `now`. */
  protected wantsInterrupt(before: number, now: number): boolean {
    if (this.notifyOnEmpty && this.waiting() === 0) {
      return true;
    }
    if (!this.eventIndex) {
      return !this.ring.noInterrupt();
    }
    const passed = (now - this.ring.usedEvent() - 1) & indexMask;
    return passed < ((now - before) & indexMask);
  }
}
