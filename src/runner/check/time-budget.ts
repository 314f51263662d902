/**
 * The time of a whole run, shared out to its checks: each gets an equal part of what is left, so that what a quick
 * check does not use goes to those behind it.
 */
export class TimeBudget {
  readonly #now: () => number;
  readonly #end: number;

  /** `milliseconds` from now on; `now` is a clock in milliseconds that never goes back. */
  constructor(milliseconds: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#end = now() + milliseconds;
  }

  /** Milliseconds left, 0 or more. */
  get left(): number {
    return Math.max(0, this.#end - this.#now());
  }

  /** Milliseconds for the next check when `checksLeft` of them (itself included, 1 or more) are still to run. */
  share(checksLeft: number): number {
    return this.left / checksLeft;
  }
}
