/** The most completed heads that are remembered for telling a repeated head from a wrong one. */
const recentHeadsMax = 64;

/** Which heads of a queue are in flight, how often, and which were completed lately. */
export class HeadLedger {
  readonly #inFlight: Uint16Array;
  readonly #recent: number[] = [];

  /** Makes a ledger for a queue of `size` descriptors. */
  constructor(size: number) {
    this.#inFlight = new Uint16Array(size);
  }

  /** How many available entries with this head are not completed; heads out of range are not counted. */
  inFlight(head: number): number {
    return this.#inFlight[head] ?? 0;
  }

  /** A head in range was made available. */
  offered(head: number): void {
    this.#inFlight[head] = this.inFlight(head) + 1;
  }

  /** An entry with this head, in range or not, was completed. */
  completed(head: number): void {
    if (head < this.#inFlight.length) {
      this.#inFlight[head] = this.inFlight(head) - 1;
    }
    const known = this.#recent.indexOf(head);
    if (known >= 0) {
      this.#recent.splice(known, 1);
    }
    this.#recent.push(head);
    if (this.#recent.length > recentHeadsMax) {
      this.#recent.shift();
    }
  }

  /** Whether the head was completed lately. */
  wasCompleted(head: number): boolean {
    return this.#recent.includes(head);
  }
}
