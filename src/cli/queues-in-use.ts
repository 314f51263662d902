import type { QueueSizes } from "../operation/words/queue-words.ts";
import type { PropertyContext } from "../runner/check/property.ts";

/** The sizes of the queues that the kit sets up on a target: all of a vmchannel device, one of any other. */
export function queuesInUse({ deviceType, queueSizes, sinkQueue }: PropertyContext): QueueSizes {
  const sizes = [...queueSizes.entries()].filter(([, size]) => size > 0);
  return new Map(deviceType === "vmchannel" ? sizes : sizes.filter(([queue]) => queue === sinkQueue));
}
