/** What an asynchronous target is given before it is judged: so many rounds at least, and so much time. */
export interface Patience {
  readonly rounds: number;
  readonly milliseconds: number;
}

/** While it owes something. Rounds count, since on a busy machine it may not have run at all in that time. */
export const whileOwing: Patience = { rounds: 100, milliseconds: 400 };

/** For its reaction to a malformed chain, or for what it only should do, before it is taken for done. */
export const whileMaybeStopped: Patience = { rounds: 25, milliseconds: 40 };

/** After each stimulus, even when nothing is owed. */
export const whenQuiet: Patience = { rounds: 1, milliseconds: 0 };
