import type { Random } from "../../base/random.ts";
import type { OperationContext } from "./operation-context.ts";

/** A queue that is there. */
export function randomQueue(random: Random, context: OperationContext): number {
  return random.below(Math.max(1, context.queueSizes.length));
}

/** A channel that is there. */
export function randomChannel(random: Random, context: OperationContext): number {
  return random.below(Math.max(1, context.channelCount));
}
