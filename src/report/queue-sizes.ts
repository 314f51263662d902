import type { QueueSizes } from "../operation/words/queue-words.ts";
import type { TraceStep } from "../verdict/scenario-trace.ts";

/** The sizes of the queues that were set up while a scenario ran. */
export function queueSizes(steps: readonly Pick<TraceStep, "queues">[] = []): QueueSizes {
  const sizes = steps.flatMap(({ queues }) => queues.map(({ index, size }) => [index, size] as const));
  return new Map(sizes.sort(([left], [right]) => left - right));
}
