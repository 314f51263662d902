import { waitingFactor } from "./silence-judge.ts";

/** What a process has used up to a moment, in milliseconds. */
interface Moment {
  readonly computed: number;
  readonly passed: number;
}

/**
 * Measures how long a device may take for a scenario that it does come back from, as a `SilenceJudge` counts it:
 * processor time, and time that passed for less. What a process that is not there any more took is not in it.
 */
export class ScenarioClock {
  #began: Moment | undefined;
  #longest: number | undefined;
  readonly #now: () => Moment;

  /** @param now what this process has used so far. */
  constructor(now: () => Moment = usedSoFar) {
    this.#now = now;
  }

  /** Milliseconds of the longest scenario so far; undefined before the end of the first. */
  get longest(): number | undefined {
    return this.#longest;
  }

  /** A scenario begins, and the one before it is over. */
  begin(): void {
    this.end();
    this.#began = this.#now();
  }

  /** The scenario is over that was begun last; what follows is not part of any. */
  end(): void {
    if (this.#began !== undefined) {
      const { computed, passed } = this.#now();
      const taken = Math.max(computed - this.#began.computed, (passed - this.#began.passed) / waitingFactor);
      this.#longest = Math.max(taken, this.#longest ?? 0);
      this.#began = undefined;
    }
  }
}

function usedSoFar(): Moment {
  const { user, system } = process.cpuUsage();
  return { computed: (user + system) / 1000, passed: performance.now() };
}
