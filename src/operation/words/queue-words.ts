/** Sizes of a device's queues by their index, as far as they are known. */
export type QueueSizes = ReadonlyMap<number, number>;

/** The queue that a number means, as far as is known: of those in use, in their order, counted round. */
export function queueOf(number: number, sizes: QueueSizes): number {
  return [...sizes.keys()][number % Math.max(1, sizes.size)] ?? number;
}
