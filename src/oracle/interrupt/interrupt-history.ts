/** What the driver left in fields that the device must not look at. */
export type Garbage = "none" | "used-event" | "flags";

/** What came before an interrupt: it tells which clause a missing one breaks. */
export class InterruptHistory {
  /** What the driver left in fields that mean nothing without their feature. */
  garbage: Garbage = "none";
  /** Interrupts raised since the reset; with one behind it a missing one is a lost one. */
  seen = 0;
  /** An interrupt became due while interrupts were disabled in the command register. */
  dueWhileDisabled = false;
  /** Interrupts raised in earlier lives. */
  #seenBefore = 0;

  /** A device reset. */
  reset(): void {
    this.garbage = "none";
    this.#seenBefore += this.seen;
    this.seen = 0;
    this.dueWhileDisabled = false;
  }

  /** The clause that a missing interrupt breaks; `plain` when nothing special came before. */
  missingClause(plain: string): string {
    if (this.dueWhileDisabled) {
      return "PCI-CFG-8";
    }
    if (this.garbage !== "none" && plain !== "INT-9") {
      return this.garbage === "flags" ? "ROB-39" : "INT-8";
    }
    if (this.seen > 0) {
      return plain === "INT-6" || plain === "INT-14" ? "INT-5" : plain;
    }
    return this.#seenBefore > 0 ? "RST-2" : plain;
  }
}
