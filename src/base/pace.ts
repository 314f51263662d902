/** How much longer than the longest of the others the shortest of some times must be to count as slow. */
const ratio = 10;

/**
 * Whether some pieces of work are slow beside others that are much the same: the quickest of them took at least so many
 * milliseconds, and a multiple of the slowest of the others. A machine that is busy delays both.
 */
export function isSlowBeside(slow: readonly number[], others: readonly number[], leastMilliseconds: number): boolean {
  const quickest = Math.min(...slow);
  return slow.length > 0 && quickest >= leastMilliseconds && quickest >= ratio * Math.max(0, ...others);
}

/** So often two pieces of work are done in turn before one of them is called slow. */
export const paceRounds = 5;

/** Milliseconds below which no work is slow, by what is compared. */
export const slowFrom = { "claimed-length": 4, reset: 60 } as const;

/** What is done in turn with work that is like it but for one thing. */
export type PaceSubject = keyof typeof slowFrom;

/** The part of the time that passes from which on a process counts as busy. */
export const busyShare = 0.5;

/** So many stretches of time in a row a process must be busy in. */
export const busyStretches = 4;
