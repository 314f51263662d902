import type { Chain } from "../../../reference/chain.ts";
import { ChainWalk } from "../../../reference/chain-walk.ts";
import { Interrupts } from "../../../reference/interrupts.ts";
import { Ring } from "../../../reference/ring.ts";
import { Suppression } from "../../../reference/suppression.ts";
import { Virtqueue } from "../../../reference/virtqueue.ts";
import type { VirtqueueRules } from "../../../reference/virtqueue-state.ts";

/** A walk that tells which direction it is for. */
export class NotingWalk extends ChainWalk {
  /** Whether the queue is one that the device writes. */
  get writable(): boolean {
    return this.writableWanted;
  }
}

/** Says in used.len how many bytes of a transmit chain it took, whatever it could write to. */
export class CountingQueue extends Virtqueue {
  override complete(chain: Chain, length: number): void {
    super.complete(chain, (this.walk as NotingWalk).writable ? length : chain.bytes);
  }
}

/** Completes the transmit chains of one pass in reverse; with {@link NotingWalk}. */
export class ReversingQueue extends Virtqueue {
  protected readonly done: { readonly chain: Chain; readonly length: number }[] = [];

  override complete(chain: Chain, length: number): void {
    if ((this.walk as NotingWalk).writable) {
      super.complete(chain, length);
    } else {
      this.done.push({ chain, length });
    }
  }

  override settle(): void {
    for (let last = this.done.pop(); last !== undefined; last = this.done.pop()) {
      super.complete(last.chain, last.length);
    }
    super.settle();
  }

  override reset(): void {
    this.done.length = 0;
    super.reset();
  }
}

/** Publishes its used index once for a whole pass. */
export class BatchingQueue extends Virtqueue {
  override settle(): void {
    if (this.usable()) {
      this.ring.writeUsedIndex(this.nextUsed);
    }
    super.settle();
  }

  protected override use(head: number, length: number): void {
    if (this.usable()) {
      this.ring.writeUsed(this.nextUsed, head, length);
      this.nextUsed = (this.nextUsed + 1) & 0xffff;
    }
  }
}

/** Decides on an interrupt with every completion. */
export class HastyQueue extends Virtqueue {
  override complete(chain: Chain, length: number): void {
    super.complete(chain, length);
    this.suppression.signal(this.nextUsed, this.nextAvailable);
  }
}

/** Goes on after malformed chains, and stops at a head out of range. */
export class HeadStrictQueue extends Virtqueue {
  protected override refuse(head: number): void {
    if (head >= this.size) {
      this.broken = true;
      return;
    }
    super.refuse(head);
  }
}

/** Queues of one device, by the rules they share. */
const siblings = new WeakMap<VirtqueueRules, Virtqueue[]>();

/** One broken queue stops the whole device. */
export class SolidaryQueue extends Virtqueue {
  constructor(...parts: ConstructorParameters<typeof Virtqueue>) {
    super(...parts);
    const known = siblings.get(this.rules) ?? [];
    known.push(this);
    siblings.set(this.rules, known);
  }

  override usable(): boolean {
    return super.usable() && !(siblings.get(this.rules) ?? []).some((queue) => queue.broken);
  }
}

/** Counts chains that are held back as not processed, for NOTIFY_ON_EMPTY. */
export class HoldingQueue extends Virtqueue {
  override settle(): void {
    this.publish();
    const held = this.inFlight.count > 0 ? 1 : 0;
    this.suppression.signal(this.nextUsed, (this.nextAvailable - held) & 0xffff);
  }
}

/** Interrupts whatever the driver says. */
export class LoudSuppression extends Suppression {
  protected override wantsInterrupt(): boolean {
    return true;
  }
}

/** With EVENT_IDX gives one interrupt too many after each reset. */
export class GreetingSuppression extends Suppression {
  protected greeted = false;

  override negotiate(features: number): void {
    super.negotiate(features);
    this.greeted = false;
  }

  protected override wantsInterrupt(before: number, nextUsed: number, nextAvailable: number): boolean {
    const isFirst = this.eventIndex && !this.greeted;
    this.greeted = true;
    return isFirst || super.wantsInterrupt(before, nextUsed, nextAvailable);
  }
}

/** A ring whose used flags can ask for no notifications. */
export class QuietRing extends Ring {
  /** Writes used.flags. */
  quiet(on: boolean): void {
    this.memory.write16(this.used, on ? 1 : 0);
  }
}

/** Tells whether EVENT_IDX is agreed on. */
export class TellingSuppression extends Suppression {
  get usesEvents(): boolean {
    return this.eventIndex;
  }
}

/** Asks for no notifications while it works; with {@link QuietRing} and {@link TellingSuppression}. */
export class QuietQueue extends Virtqueue {
  override beginPass(): void {
    super.beginPass();
    this.ask(true);
  }

  override settle(): void {
    this.ask(false);
    super.settle();
  }

  protected ask(quiet: boolean): void {
    if (this.usable() && !(this.suppression as TellingSuppression).usesEvents) {
      (this.ring as QuietRing).quiet(quiet);
    }
  }
}

/** Shows a config change with the queue bit beside it. */
export class BothBitsInterrupts extends Interrupts {
  override raiseConfig(): void {
    this.isr |= 3;
    super.raiseConfig();
  }
}

/** Lets ISR follow queue events with MSI-X on as well. */
export class MarkingInterrupts extends Interrupts {
  override raiseQueue(vector: number): void {
    super.raiseQueue(vector);
    this.isr |= 1;
    this.update();
  }
}

/** Stores used.flags and used.idx with one access, and a used element with another. */
export class WideRing extends Ring {
  protected readonly element: Uint8Array = new Uint8Array(8);

  override writeUsed(index: number, head: number, length: number): void {
    const view = new DataView(this.element.buffer);
    view.setUint32(0, head, true);
    view.setUint32(4, length, true);
    this.memory.writeBytes(this.used + 4 + 8 * this.slot(index), this.element, 0, 8);
  }

  override writeUsedIndex(index: number): void {
    this.memory.write32(this.used, index * 0x1_0000);
  }
}

/** Leaves avail_event as it found it until it takes the first chain. */
export class LateQueue extends Virtqueue {
  protected started = false;

  override reset(): void {
    super.reset();
    this.started = false;
  }

  protected override takeHead(): number {
    this.started = true;
    return super.takeHead();
  }

  protected override publish(): boolean {
    return this.started && super.publish();
  }
}

/** Looks whether there is something new in a ring before it knows whether the ring is in guest memory. */
export class PeekingQueue extends Virtqueue {
  protected override hasAvailable(): boolean {
    if (this.pageNumber !== 0) {
      this.ring.availableIndex();
    }
    return super.hasAvailable();
  }
}

/** Not lawful: serves a ring of which only a part is in guest memory. */
export class StrayQueue extends Virtqueue {
  override usable(): boolean {
    return this.pageNumber !== 0 && !this.broken;
  }
}
