/** Shrinking ends when it has found no scenario of fewer operations in so many runs that took so long. */
const stalledRuns = 24;
const stalledMilliseconds = 8000;

/** Watches whether shrinking still gets anywhere. */
export class ShrinkStall {
  #runs = 0;
  #since = 0;

  /** A scenario of fewer operations failed, at time `now` in milliseconds. */
  progress(now: number): void {
    this.#runs = 0;
    this.#since = now;
  }

  /** Asked before each run: nothing gets simpler any more, and trying takes long. */
  isStalled(now: number): boolean {
    return this.#runs++ >= stalledRuns && now - this.#since >= stalledMilliseconds;
  }
}
