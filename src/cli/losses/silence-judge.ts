import { unreachable } from "../../base/assert.ts";
import type { ProcessUsage } from "../../target/process/process-stat.ts";

/** Milliseconds between two looks at a worker. */
export const lookMilliseconds = 100;

/** A worker that only waits may do so for this many times as long as one that computes. */
export const waitingFactor = 3;
/** The same where the system does not tell what a worker does: it may just not get a processor. */
const untoldFactor = 4;

/** What is known of a worker at one moment. */
export interface WorkerLook {
  /** Milliseconds of a clock that never goes back. */
  readonly now: number;
  /** Undefined where the system does not tell. */
  readonly usage: ProcessUsage | undefined;
}

/** How a worker spent the time in which it gave no sign of life. */
export interface Silence {
  /** It computed, it waited with all its threads, or the system does not tell. */
  readonly spent: "computing" | "waiting" | "untold";
  /** How long it did so: processor time of one that computed. */
  readonly milliseconds: number;
}

/** How long a silence was, to follow what did not happen. */
export function silenceWords({ spent, milliseconds }: Silence): string {
  const seconds = Math.round(milliseconds / 1000);
  switch (spent) {
    case "computing":
      return `within ${seconds} s of processor time`;
    case "waiting":
      return `for ${seconds} s, in which it only waited`;
    case "untold":
      return `for ${seconds} s`;
    default:
      return unreachable(spent);
  }
}

/**
 * Tells a worker that hangs from one that does not get to run. What counts is the processor time that it has itself
 * used since its last sign of life. Time in which none of its threads had anything to do counts less. Time in which it
 * was ready to run and another process had the processor does not count, nor does time in which the judge itself was
 * held up, as the whole machine may have been.
 */
export class SilenceJudge {
  readonly #limit: number;
  #last: WorkerLook;
  #computing = 0;
  #waiting = 0;
  #untold = 0;

  /** @param limit milliseconds of processor time. @param first the worker at its last sign of life. */
  constructor(limit: number, first: WorkerLook) {
    this.#limit = limit;
    this.#last = first;
  }

  /** Takes another look into account; gives the silence once it is a hang. */
  look(next: WorkerLook): Silence | undefined {
    const { now, usage } = this.#last;
    this.#last = next;
    const passed = Math.max(0, next.now - now);
    const watched = Math.min(passed, lookMilliseconds);
    if (usage === undefined || next.usage === undefined) {
      this.#untold += watched;
    } else {
      // Threads that help, such as the collector's, would make it more than the time that passed.
      const computed = Math.min(passed, next.usage.cpuMilliseconds - usage.cpuMilliseconds);
      this.#computing += computed;
      this.#waiting += next.usage.isWaiting ? Math.max(0, watched - computed) : 0;
    }
    return this.#silence();
  }

  #silence(): Silence | undefined {
    const shares = [
      { spent: "computing", milliseconds: this.#computing, factor: 1 },
      { spent: "waiting", milliseconds: this.#waiting, factor: waitingFactor },
      { spent: "untold", milliseconds: this.#untold, factor: untoldFactor },
    ] as const;
    if (shares.reduce((sum, { milliseconds, factor }) => sum + milliseconds / factor, 0) < this.#limit) {
      return undefined;
    }
    const [longest] = shares.toSorted(
      (one, other) => other.milliseconds / other.factor - one.milliseconds / one.factor,
    );
    return longest === undefined ? undefined : { spent: longest.spent, milliseconds: longest.milliseconds };
  }
}
