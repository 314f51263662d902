import type { Facts } from "../judgement/blame/blame-row.ts";
import type { InterruptReason } from "../ring/suppression.ts";

/** What the driver left in fields that the device must not look at. */
export type Garbage = "none" | "used-event" | "flags";

/** What came before an interrupt, which tells most of a missing one. */
export class InterruptHistory {
  /** What the driver left in fields that mean nothing without their feature. */
  garbage: Garbage = "none";
  /** Interrupts raised since the reset; with one behind it a missing one is a lost one. */
  seen = 0;
  /** An interrupt became due while interrupts were disabled in the command register. */
  dueWhileDisabled = false;
  /** MSI-X was on and was turned off: from then on interrupts show in ISR and on INTA again. */
  msixTurnedOff = false;
  /** Interrupts raised in earlier lives. */
  #seenBefore = 0;

  /** A device reset. */
  reset(): void {
    this.garbage = "none";
    this.#seenBefore += this.seen;
    this.seen = 0;
    this.dueWhileDisabled = false;
  }

  /** What is known of an interrupt that is owed for a reason and did not come. */
  facts(reason: InterruptReason): Facts {
    return {
      reason,
      msixTurnedOff: this.msixTurnedOff,
      dueWhileDisabled: this.dueWhileDisabled,
      garbage: this.garbage === "none" ? undefined : this.garbage,
      earlier: this.seen > 0 ? "this-life" : this.#seenBefore > 0 ? "earlier-life" : undefined,
    };
  }
}
