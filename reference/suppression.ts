import { feature } from "./features.ts";
import type { Interrupts } from "./interrupts.ts";
import { noVector } from "./msix.ts";
import type { Ring } from "./ring.ts";

const indexMask = 0xffff;

/**
 * Which events of one queue the two sides tell each other. By flag: the driver can ask for no interrupts. With
 * EVENT_IDX each side names the index at whose crossing it wants to hear, and the flags mean nothing.
 */
export class Suppression {
  /** The queue's MSI-X vector. */
  vector: number = noVector;
  /** The used index at the last decision on an interrupt. */
  signalledUsed = 0;
  /** The avail_event that the driver sees. */
  availableEvent = 0;

  protected readonly ring: Ring;
  protected readonly interrupts: Pick<Interrupts, "raiseQueue">;
  protected eventIndex = false;
  protected notifyOnEmpty = false;

  constructor(ring: Ring, interrupts: Pick<Interrupts, "raiseQueue">) {
    this.ring = ring;
    this.interrupts = interrupts;
  }

  /** Takes over the features that driver and device agree on. */
  negotiate(features: number): void {
    this.eventIndex = (features & feature.eventIndex) !== 0;
    this.notifyOnEmpty = (features & feature.notifyOnEmpty) !== 0;
  }

  /**
   * Asks the driver for a notification of the entry at `nextAvailable`; true when that is news to it, so that an
   * entry may have been added before the driver could see it.
   */
  publish(nextAvailable: number): boolean {
    if (!this.eventIndex || this.availableEvent === nextAvailable) {
      return false;
    }
    this.availableEvent = nextAvailable;
    this.ring.writeAvailableEvent(nextAvailable);
    return true;
  }

  /** Interrupts if the driver wants to know of what was used since the last decision. */
  signal(nextUsed: number, nextAvailable: number): void {
    const before = this.signalledUsed;
    if (before === nextUsed) {
      return;
    }
    this.signalledUsed = nextUsed;
    if (this.wantsInterrupt(before, nextUsed, nextAvailable)) {
      this.interrupts.raiseQueue(this.vector);
    }
  }

  protected wantsInterrupt(before: number, nextUsed: number, nextAvailable: number): boolean {
    if (this.notifyOnEmpty && this.ring.availableIndex() === nextAvailable) {
      return true;
    }
    return this.eventIndex ? this.crossed(before, nextUsed) : !this.ring.noInterrupt();
  }

  /** Whether the element at used_event is among those from `before` up to, not including, `nextUsed`. */
  protected crossed(before: number, nextUsed: number): boolean {
    const past = (nextUsed - this.ring.usedEvent() - 1) & indexMask;
    return past < ((nextUsed - before) & indexMask);
  }
}
