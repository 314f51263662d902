import type { Chain, Stretch } from "./chain.ts";
import type { ChainWalk } from "./chain-walk.ts";
import type { ChainsInFlight } from "./chains-in-flight.ts";
import { feature } from "./features.ts";
import { CompletionOrder } from "./modern/completion-order.ts";
import { PlacedQueue } from "./modern/placed-queue.ts";
import type { Ring, RingAreas } from "./ring.ts";
import type { Suppression } from "./suppression.ts";
import type { ModernQueueState, VirtqueueRules, VirtqueueState } from "./virtqueue-state.ts";

const pageBytes = 4096;
const indexMask = 0xffff;
/** Bytes fetched or copied in one pass before the device lets others work and goes on later. */
const passWorkMax = 4 * 1024 * 1024;
/** What one descriptor counts as. */
const descriptorWork = 16;

/**
 * The device side of a split virtqueue: takes chains from the available ring, gives heads back through the used ring
 * and decides on interrupts. Its positions are its own; what the driver does to the used ring changes nothing.
 */
export class Virtqueue extends PlacedQueue {
  /** The queue met something impossible and stops until the next reset. */
  broken = false;
  /** A notification whose work is not finished. */
  notified = false;

  /** Told when the queue breaks. */
  onBroken: () => void = () => undefined;
  /** Interrupts and notifications of this queue. */
  readonly suppression: Suppression;

  protected readonly walk: ChainWalk;
  protected readonly rules: VirtqueueRules;
  protected readonly inFlight: ChainsInFlight;

  protected readonly order: CompletionOrder = new CompletionOrder((head, length) => this.use(head, length));
  protected nextAvailable: number;
  protected nextUsed: number;
  protected work = 0;

  constructor(ring: Ring, walk: ChainWalk, suppression: Suppression, inFlight: ChainsInFlight, rules: VirtqueueRules) {
    super(ring);
    this.walk = walk;
    this.suppression = suppression;
    this.rules = rules;
    this.inFlight = inFlight;
    this.nextAvailable = rules.startIndex;
    this.nextUsed = rules.startIndex;
    suppression.signalledUsed = rules.startIndex;
  }

  /** Lays the ring at a page; the driver has zeroed it. Positions stay: only a reset starts them again. */
  setAddress(pageNumber: number): void {
    this.pageNumber = pageNumber;
    // Not a shift: page numbers from 0x80000 on give addresses past 2^31.
    this.inRam = this.ring.place(pageNumber * pageBytes);
    this.suppression.availableEvent = 0;
    this.publish();
  }

  /** Lays the ring in three areas, in which a modern driver has zeroed what it has to. */
  enable(areas: RingAreas, size: number): void {
    this.placeAreas(areas, size);
    this.suppression.availableEvent = 0;
    this.publish();
  }

  /** Whether chains are to be used in the order in which they were made available. */
  keepOrder(inOrder: boolean): void {
    this.order.reset(inOrder);
  }

  /** Takes over the features that driver and device agree on. */
  negotiate(features: number): void {
    this.walk.negotiate((features & feature.indirect) !== 0);
    this.suppression.negotiate(features);
    this.publish();
  }

  /** Back to power-on. Chains in flight are forgotten, not completed. */
  reset(): void {
    this.unplace();
    this.broken = false;
    this.notified = false;
    this.inFlight.reset();
    this.order.forget();
    this.nextAvailable = this.rules.startIndex;
    this.nextUsed = this.rules.startIndex;
    this.suppression.signalledUsed = this.rules.startIndex;
    this.suppression.availableEvent = 0;
  }

  /** Whether the device may touch the ring. */
  usable(): boolean {
    return this.isPlaced() && this.inRam && !this.broken;
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
      if (head >= this.size) {
        this.refuse(head);
        continue;
      }
      if (this.inFlight.has(head)) {
        this.refuseRepeat(head);
        continue;
      }
      const chain = this.inFlight.fresh(head);
      if (this.follow(chain)) {
        this.inFlight.enter(chain);
        this.order.take(head);
        return chain;
      }
      this.inFlight.discard(chain);
      this.refuse(head);
    }
    return undefined;
  }

  /** Gives a chain back with the number of bytes written into it. */
  complete(chain: Chain, length: number): void {
    this.order.finish(chain.head, length);
    for (let left = this.inFlight.repeated(chain.head); left > 0; left--) {
      this.order.finish(chain.head, 0);
    }
    this.inFlight.leave(chain);
  }

  /** Forgets a chain in flight without completing it, after a reset. */
  drop(chain: Chain): void {
    this.inFlight.discard(chain);
  }

  /** Ends a pass: tells the driver from where on to notify, and interrupts if it wants to know what was used. */
  settle(): void {
    this.publish();
    this.suppression.signal(this.nextUsed, this.nextAvailable);
  }

  /** What a saved state holds, chains in flight apart. */
  save(): VirtqueueState {
    return {
      pageNumber: this.pageNumber,
      vector: this.suppression.vector,
      broken: this.broken,
      notified: this.notified,
      nextAvailable: this.nextAvailable,
      nextUsed: this.nextUsed,
      signalledUsed: this.suppression.signalledUsed,
      availableEvent: this.suppression.availableEvent,
    };
  }

  /** What a saved state of a modern device holds beside. */
  saveModern(): ModernQueueState {
    return { enabled: this.enabled, size: this.size, order: this.order.save() };
  }

  /** Takes over what {@link save} and {@link saveModern} gave of a queue in three areas; accesses nothing. */
  restoreModern(state: ModernQueueState, areas: RingAreas): void {
    if (state.enabled) {
      this.placeAreas(areas, state.size);
    }
    this.size = state.size;
    this.order.restore(state.order);
  }

  /** Takes over what {@link save} gave, after a reset; accesses nothing. */
  restore(state: VirtqueueState): void {
    this.pageNumber = state.pageNumber;
    this.inRam = this.ring.place(state.pageNumber * pageBytes);
    this.suppression.vector = state.vector;
    this.broken = state.broken;
    this.notified = state.notified;
    this.nextAvailable = state.nextAvailable;
    this.nextUsed = state.nextUsed;
    this.suppression.signalledUsed = state.signalledUsed;
    this.suppression.availableEvent = state.availableEvent;
  }

  /** Takes over a chain that was in flight when the state was saved. */
  adopt(head: number, repeats: number, stretches: readonly Stretch[]): Chain {
    const chain = this.inFlight.fresh(head);
    for (const { address, length } of stretches) {
      chain.add(address, length);
    }
    chain.remaining = chain.bytes;
    this.inFlight.enter(chain);
    this.inFlight.repeat(head, repeats);
    return chain;
  }

  /** How often the head of a chain in flight was offered again. */
  repeats(chain: Chain): number {
    return this.inFlight.repeated(chain.head);
  }

  /** Whether there is an entry that was not taken. An index that no driver can have breaks the queue. */
  protected hasAvailable(): boolean {
    if (!this.usable()) {
      return false;
    }
    let waiting = this.waiting();
    if (waiting === 0 && this.publish()) {
      // The driver may have added an entry before it could see the new avail_event.
      waiting = this.waiting();
    }
    if (waiting > this.size) {
      this.breakDown();
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
      this.breakDown();
      return;
    }
    this.order.take(head);
    this.order.finish(head, 0);
  }

  protected breakDown(): void {
    this.broken = true;
    this.onBroken();
  }

  /**
   * A head offered again while it is in flight gets its own completion, but not before the chain itself: the driver
   * could not tell one from the other. More than the ring has entries cannot be in flight.
   */
  protected refuseRepeat(head: number): void {
    if (this.rules.malformedReaction === "break" || this.inFlight.count >= this.size) {
      this.breakDown();
      return;
    }
    this.inFlight.repeat(head, 1);
    this.order.take(head);
  }

  /** The element first, then the index: the driver reads whatever lies before the index. */
  protected use(head: number, length: number): void {
    if (this.usable()) {
      this.ring.writeUsed(this.nextUsed, head, length);
      this.nextUsed = (this.nextUsed + 1) & indexMask;
      this.ring.writeUsedIndex(this.nextUsed);
    }
  }

  protected publish(): boolean {
    return this.usable() && this.suppression.publish(this.nextAvailable);
  }
}
