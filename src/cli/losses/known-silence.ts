/** A scenario that takes so many times as long as the longest that the device came back from is taken for a hang. */
const timesLongest = 10;
/** Milliseconds that it may take in any case: a new process is slow at first. */
const silenceMin = 500;
/** The limit where no scenario has been measured yet, in milliseconds. */
const silenceUnmeasured = 2000;

/**
 * The limit of silence, in milliseconds, of a device that has been seen to hang for as long as any device may. Whether
 * it hangs again is told by what it takes otherwise: a device that is slow, or whose machine is, gets the more time.
 * `longest` is what its longest scenario took.
 */
export function silenceOfKnownHang(longest: number | undefined): number {
  return longest === undefined ? silenceUnmeasured : Math.max(silenceMin, timesLongest * longest);
}
