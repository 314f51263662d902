/** How long the event loop is kept turning for one answer, in milliseconds: more than a peer that is awake takes. */
const turningMax = 0.1;

/** After so many answers in a row that took longer, the pauses between attempts grow no further. */
const missesMax = 8;

/**
 * Keeps the event loop turning for a moment while the answer of another process is awaited. Two processes that ask and
 * answer in turn spend most of their time being put to sleep and woken up again; where both have a processor, whoever
 * stays awake for some microseconds finds the answer sooner. Where it does not, since the peer works longer or
 * processors are short, the attempts become rare by themselves: after `n` answers in a row that took longer the waiter
 * sleeps for the next 2^n - 1.
 */
export class StayAwake {
  #turning = false;
  #waiting = false;
  #since = 0;
  #misses = 0;
  #pause = 0;

  /** An answer is awaited from now on. */
  begin(): void {
    if (this.#pause > 0) {
      this.#pause--;
      return;
    }
    this.#waiting = true;
    this.#since = performance.now();
    if (!this.#turning) {
      this.#turning = true;
      setImmediate(this.#turn);
    }
  }

  /** The answer is there, or nobody waits for it any more. */
  end(): void {
    if (this.#waiting) {
      this.#waiting = false;
      this.#misses = 0;
    }
  }

  readonly #turn = (): void => {
    if (this.#waiting && performance.now() - this.#since <= turningMax) {
      setImmediate(this.#turn);
      return;
    }
    this.#turning = false;
    if (this.#waiting) {
      this.#waiting = false;
      this.#misses = Math.min(this.#misses + 1, missesMax);
      this.#pause = 2 ** this.#misses - 1;
    }
  };
}
