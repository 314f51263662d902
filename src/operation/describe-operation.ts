import { rulesOf } from "./find-family.ts";
import type { Operation } from "./operation.ts";
import type { QueueSizes } from "./words/queue-words.ts";

const noSizes: QueueSizes = new Map();

/**
 * One operation of a scenario in words, on one line. Operations count among the queues in use: `sizes` say which queue
 * is meant, and make numbers of what is counted from a queue's size.
 */
export function describeOperation(operation: Operation, sizes: QueueSizes = noSizes): string {
  return rulesOf(operation).words(operation, sizes);
}
