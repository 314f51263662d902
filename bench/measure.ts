/** One line of the results. */
export interface Measurement {
  /** What was measured: `ring: one byte each`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The value that it is held against, and what that is; a peer that does the same without the kit. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** The value, or the ratio to the peer where there is one, must not be less than this. */
  readonly least?: number;
  /** The value, or the ratio to the peer where there is one, must not be more than this. */
  readonly most?: number;
}

/** Why something was not measured. */
export interface Omission {
  readonly name: string;
  readonly reason: string;
}

/** The ratio of a measurement to its peer, or its value where it has none. */
export function judgedValue({ value, peer }: Measurement): number {
  return peer === undefined ? value : value / peer.value;
}

/** Whether a measurement meets its bound; one without a bound always does. */
export function isGoodEnough(measurement: Measurement): boolean {
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = measurement;
  const value = judgedValue(measurement);
  return value >= least && value <= most;
}

/** Seconds of processor time that the work took: other programs on the machine count less than by the clock. */
export function processorSeconds(work: () => void): number {
  const begin = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begin);
  return Math.max(1, user + system) / 1e6;
}

/** Like {@link processorSeconds}, for work that answers later. */
export async function processorSecondsOf(work: () => Promise<void>): Promise<number> {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return Math.max(1, user + system) / 1e6;
}

/** The middle one of some numbers; of an even count the upper of the two. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((left, right) => left - right)[numbers.length >> 1] ?? Number.NaN;
}
