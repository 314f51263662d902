import type { QueueSizes } from "../../operation/words/queue-words.ts";
import type { PropertyContext } from "../../runner/check/property.ts";

/** The sizes of the queues that the kit sets up on a target. */
export function queuesInUse({ queueSizes, queues }: PropertyContext): QueueSizes {
  const sizes = [...queueSizes.entries()].filter(([, size]) => size > 0);
  return new Map(sizes.filter(([queue]) => queues.some(({ index }) => index === queue)));
}
