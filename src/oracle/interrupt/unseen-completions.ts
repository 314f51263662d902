/**
 * A device may look at its rings at any time. So where chains are in flight, an interrupt that nothing explains may be
 * for one that it has completed since the used rings were looked at last: what speaks against it is held until the next
 * look. And an interrupt that was acknowledged before that look may have told of what the look shows.
 */
export class UnseenCompletions {
  /** Whether some chain is in flight. */
  possible: () => boolean = () => false;
  #held: (() => void) | undefined;
  #acknowledged = false;
  #seen = false;

  /** Judges a deviation now, or where an unseen completion may explain it after the next look; the first one stands. */
  judge(violate: () => void): void {
    if (this.possible()) {
      this.#held ??= violate;
    } else {
      violate();
    }
  }

  /** An interrupt for chains was acknowledged: it may have been for unseen ones too. */
  acknowledged(): void {
    this.#acknowledged = this.possible();
  }

  /** Chains were seen to be used; true when their interrupt may have come and gone. */
  used(): boolean {
    this.#seen = true;
    return this.#acknowledged;
  }

  /** A look at the used rings has ended. */
  looked(): void {
    const held = this.#seen ? undefined : this.#held;
    this.reset();
    held?.();
  }

  /** Nothing is known of what was before. */
  reset(): void {
    this.#held = undefined;
    this.#acknowledged = false;
    this.#seen = false;
  }
}
