import type { Random } from "../../src/base/random.ts";
import type { PropertyContext } from "../../src/runner/check/property.ts";

/** The queue that carries data from the guest; 0 where there is none. */
export function outgoingQueue({ queues }: PropertyContext): number {
  return queues.find(({ direction }) => direction === "guest-to-device")?.index ?? 0;
}

/** The queue that carries data to the guest; 0 where there is none. */
export function incomingQueue({ queues }: PropertyContext): number {
  return queues.find(({ direction }) => direction === "device-to-guest")?.index ?? 0;
}

/** Whether some queue carries data to the guest. */
export function carriesToGuest({ queues }: PropertyContext): boolean {
  return queues.some(({ direction }) => direction === "device-to-guest");
}

/** A queue that traffic can use. */
export function usedQueue(random: Random, context: PropertyContext): number {
  const { queues } = context;
  return queues.length > 1 ? (queues[random.below(queues.length)]?.index ?? 0) : outgoingQueue(context);
}

/** Number of descriptors of a queue; 1 where the queue is absent. */
export function sizeOfQueue(context: PropertyContext, queue: number): number {
  return Math.max(1, context.queueSizes[queue] ?? 1);
}
