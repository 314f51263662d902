/** The two ways to search. */
export type SearchWork = "generate" | "mutate";

/** What one way has come to. */
interface Account {
  /** Milliseconds that went into it, of late: what is long ago counts less and less. */
  recentMilliseconds: number;
  /** Transitions that nobody had seen, of late. */
  recentGain: number;
  /** Milliseconds in all. */
  milliseconds: number;
}

/** The least part of the time that goes into each way. */
const leastShare = 0.1;
/** Milliseconds after which what was gained counts half. */
const halfLife = 60_000;

/**
 * Divides the time among the ways to search. Guided, each gets as much as it has brought of late in transitions that
 * nobody had seen; unguided, mutation gets the least share. None ever gets less than that: what is still to be expected
 * is estimated from the scenarios of properties alone.
 */
export class WorkShares {
  readonly #isGuided: boolean;
  readonly #accounts: Readonly<Record<SearchWork, Account>> = {
    generate: { recentMilliseconds: 0, recentGain: 0, milliseconds: 0 },
    mutate: { recentMilliseconds: 0, recentGain: 0, milliseconds: 0 },
  };

  constructor(isGuided: boolean) {
    this.#isGuided = isGuided;
  }

  /** Takes note of a lease. */
  note(work: SearchWork, milliseconds: number, gain: number): void {
    const account = this.#accounts[work];
    const kept = 0.5 ** (milliseconds / halfLife);
    account.recentMilliseconds = account.recentMilliseconds * kept + milliseconds;
    account.recentGain = account.recentGain * kept + gain;
    account.milliseconds += milliseconds;
  }

  /** The part of the time that mutation is to have. */
  get mutateShare(): number {
    if (!this.#isGuided) {
      return leastShare;
    }
    const { generate, mutate } = this.#accounts;
    if (generate.recentMilliseconds === 0 || mutate.recentMilliseconds === 0) {
      return leastShare;
    }
    const yields = [generate, mutate].map((one) => (one.recentGain + 1) / one.recentMilliseconds);
    const share = (yields[1] as number) / ((yields[0] as number) + (yields[1] as number));
    return Math.min(1 - leastShare, Math.max(leastShare, share));
  }

  /** What the next lease is to be; the corpus may have nothing to mutate yet. */
  next(hasCorpus: boolean): SearchWork {
    const { generate, mutate } = this.#accounts;
    const all = generate.milliseconds + mutate.milliseconds;
    return hasCorpus && all > 0 && mutate.milliseconds < this.mutateShare * all ? "mutate" : "generate";
  }
}
