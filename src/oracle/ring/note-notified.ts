import type { Entry } from "./queue-role.ts";

/**
 * The driver notified a queue of `size` entries, or need not have (`relied`): notes with each new one of its
 * outstanding entries how the device was told of it. Gives the number of new ones.
 */
export function noteNotified(outstanding: readonly Entry[], size: number, relied: boolean): number {
  const full = outstanding.length === size && size > 1;
  let place = 0;
  for (const entry of outstanding) {
    if (!entry.notified) {
      // The first of a batch is served by any device that heeds notifications at all.
      const batch = place > 0 ? "batch" : entry.rested ? "rested" : undefined;
      entry.notified = true;
      entry.notice = relied ? "relied" : full ? "full" : batch;
      place++;
    }
  }
  return place;
}
