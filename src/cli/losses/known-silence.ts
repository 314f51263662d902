/** A scenario that takes this many times longer than the longest that the device came back from counts as a hang. */
const timesLongest = 10;
/** Milliseconds that it may take in any case: a new process is slow at first. */
const silenceMin = 500;
/** The limit where no scenario has been measured yet, in milliseconds. */
const silenceUnmeasured = 2000;

/**
 * The limit of silence, in milliseconds, of a device that has once been silent for the full time. It depends on what
 * the device takes otherwise: a slow device, or one on a slow machine, gets more time. `longest` is what its longest
 * scenario took.
 */
export function silenceOfKnownHang(longest: number | undefined): number {
  return longest === undefined ? silenceUnmeasured : Math.max(silenceMin, timesLongest * longest);
}
