import type { Random } from "../../src/base/random.ts";
import type { PropertyContext } from "../../src/runner/check/property.ts";

/** The queue that carries data from the guest: transmit, or a queue that swallows any chain. */
export function outgoingQueue(context: PropertyContext): number {
  return context.deviceType === "vmchannel" ? 1 : Math.max(0, context.sinkQueue);
}

/** A queue that traffic can use. */
export function usedQueue(random: Random, context: PropertyContext): number {
  return context.deviceType === "vmchannel" ? random.below(2) : outgoingQueue(context);
}

/** Number of descriptors of a queue; 1 where the queue is absent. */
export function sizeOfQueue(context: PropertyContext, queue: number): number {
  return Math.max(1, context.queueSizes[queue] ?? 1);
}
