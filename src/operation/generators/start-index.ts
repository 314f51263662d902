import type { Random } from "../../base/random.ts";
import type { OperationContext } from "./operation-context.ts";
import { randomQueue } from "./random-index.ts";

/**
 * The index at which rings start: 0 where the target cannot be told; elsewhere half of the time 0, else so near to
 * 65536, or to 32768, that a scenario's own traffic goes past it.
 */
export function randomStartIndex(random: Random, context: OperationContext): number {
  if (!context.capabilities.startIndex || random.chance(0.5)) {
    return 0;
  }
  const size = context.queueSizes[randomQueue(random, context)] ?? 1;
  const border = random.chance(0.8) ? 0x1_0000 : 0x8000;
  return Math.max(0, border - 1 - random.below(random.chance(0.7) ? 16 : 2 * size));
}
