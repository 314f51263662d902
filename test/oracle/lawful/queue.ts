import type { Chain } from "../../../reference/chain.ts";
import { Ring } from "../../../reference/ring.ts";
import { Suppression } from "../../../reference/suppression.ts";
import { Virtqueue } from "../../../reference/virtqueue.ts";
import type { VirtqueueState } from "../../../reference/virtqueue-state.ts";
import { type LawfulMachine, machineAtHand } from "./machine.ts";

const indexMask = 0xffff;
const transmitQueue = 1;
/** A used length that means nothing. */
const otherLength = 0x8000_0001;

/** A ring whose used flags can ask for no notifications. */
export class LawfulRing extends Ring {
  /** Asks for no notifications, or for all. */
  ask(quiet: boolean): void {
    this.memory.write16(this.used, quiet ? 1 : 0);
  }
}

/** May interrupt once too often after a reset with EVENT_IDX. */
export class LawfulSuppression extends Suppression {
  readonly #machine: LawfulMachine = machineAtHand();
  #greeted = false;

  /** Whether EVENT_IDX is agreed on. */
  get usesEvents(): boolean {
    return this.eventIndex;
  }

  override negotiate(features: number): void {
    super.negotiate(features);
    this.#greeted = false;
  }

  protected override wantsInterrupt(before: number, nextUsed: number, nextAvailable: number): boolean {
    const isFirst = this.eventIndex && !this.#greeted;
    this.#greeted = true;
    const greets = isFirst && this.#machine.chooses(this.#machine.traits.greets);
    return greets || super.wantsInterrupt(before, nextUsed, nextAvailable);
  }
}

/** A queue whose chains are taken, given back and told of in pieces of any size, at any time. */
export class LawfulQueue extends Virtqueue {
  readonly #machine: LawfulMachine = machineAtHand();
  readonly #number: number;
  readonly #done: { readonly chain: Chain; readonly length: number }[] = [];
  #left = Number.POSITIVE_INFINITY;
  /** The used index that the driver sees. */
  #published: number;

  constructor(...parts: ConstructorParameters<typeof Virtqueue>) {
    super(...parts);
    this.#number = this.#machine.queues.push(this) - 1;
    this.#published = this.nextUsed;
  }

  override setAddress(pageNumber: number): void {
    const { addressAgain } = this.#machine.traits;
    const isLaid = this.pageNumber !== 0;
    if (isLaid && addressAgain === "ignored") {
      return;
    }
    super.setAddress(pageNumber);
    if (isLaid && addressAgain === "breaks") {
      this.broken = true;
    }
  }

  override beginPass(): void {
    super.beginPass();
    const { random, traits } = this.#machine;
    if (this.isPlaced() && !this.inRam && this.#machine.chooses(traits.stopsOutsideRam)) {
      this.broken = true;
    }
    this.#left = traits.chainsAtOnce === 0 ? Number.POSITIVE_INFINITY : random.between(1, traits.chainsAtOnce);
    this.#askForQuiet(true);
  }

  override exhausted(): boolean {
    return super.exhausted() || this.#left <= 0;
  }

  override usable(): boolean {
    const { queues, traits } = this.#machine;
    return super.usable() && !(traits.stopsAsAWhole && queues.some(({ broken }) => broken));
  }

  override complete(chain: Chain, length: number): void {
    const isTransmit = this.#number === transmitQueue;
    if (isTransmit && this.#machine.chooses(this.#machine.traits.reversesTransmit)) {
      this.#done.push({ chain, length });
      return;
    }
    this.#giveBack(chain, isTransmit ? this.#transmitLength(chain) : length);
  }

  override settle(): void {
    for (let last = this.#done.pop(); last !== undefined; last = this.#done.pop()) {
      this.#giveBack(last.chain, this.#transmitLength(last.chain));
    }
    this.#askForQuiet(false);
    const { traits } = this.#machine;
    if (this.#published !== this.nextUsed) {
      this.#machine.sometime(traits.publishesLater, this.#number, () => this.#publishUsed());
    }
    this.publish();
    this.#machine.sometime(traits.interruptsLater, this.#number, () => this.#tell());
  }

  override reset(): void {
    this.#publishUsed();
    this.#done.length = 0;
    super.reset();
    this.#published = this.nextUsed;
  }

  override restore(state: VirtqueueState): void {
    super.restore(state);
    this.#published = this.nextUsed;
  }

  /** No more than the ring has entries are in flight, as the driver sees it. */
  protected override hasAvailable(): boolean {
    const unseen = (this.nextUsed - this.#published) & indexMask;
    return this.inFlight.count + unseen < this.size && super.hasAvailable();
  }

  protected override takeHead(): number {
    this.#left--;
    return super.takeHead();
  }

  protected override use(head: number, length: number): void {
    if (!this.#machine.traits.publishesBatches) {
      super.use(head, length);
      this.#published = this.nextUsed;
    } else if (this.usable()) {
      this.ring.writeUsed(this.nextUsed, head, length);
      this.nextUsed = (this.nextUsed + 1) & indexMask;
    }
  }

  protected override refuse(head: number): void {
    const { traits } = this.#machine;
    if (this.#machine.chooses(head >= this.size ? traits.stopsAtHead : traits.stopsAtMalformed)) {
      this.broken = true;
    } else {
      this.use(head, 0);
    }
  }

  protected override refuseRepeat(head: number): void {
    if (this.#machine.traits.repeatedHead === "break") {
      this.broken = true;
    } else {
      super.refuseRepeat(head);
    }
  }

  #giveBack(chain: Chain, length: number): void {
    super.complete(chain, length);
    const { traits } = this.#machine;
    if (!traits.publishesBatches && this.#machine.chooses(traits.interruptsEach)) {
      this.suppression.signal(this.nextUsed, this.nextAvailable);
    }
  }

  #transmitLength(chain: Chain): number {
    switch (this.#machine.traits.transmitLength) {
      case "zero":
        return 0;
      case "bytes-taken":
        return chain.bytes;
      default:
        return otherLength;
    }
  }

  get #isLaid(): boolean {
    return this.pageNumber !== 0 && this.inRam;
  }

  #publishUsed(): void {
    if (this.#published !== this.nextUsed && this.#isLaid) {
      this.ring.writeUsedIndex(this.nextUsed);
    }
    this.#published = this.nextUsed;
  }

  #tell(): void {
    if (this.#isLaid) {
      const held = this.#machine.chooses(this.#machine.traits.heldCount) && this.inFlight.count > 0 ? 1 : 0;
      this.suppression.signal(this.#published, (this.nextAvailable - held) & indexMask);
    }
  }

  #askForQuiet(quiet: boolean): void {
    const { usesEvents } = this.suppression as LawfulSuppression;
    if (this.#machine.traits.asksForQuiet && this.usable() && !usesEvents) {
      (this.ring as LawfulRing).ask(quiet);
    }
  }
}
