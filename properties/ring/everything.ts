import { randomStartIndex } from "../../src/operation/generators/start-index.ts";
import { randomOperationCount } from "../../src/operation/generators/weighted.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { outgoingQueue, sizeOfQueue, usedQueue } from "../support/context.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** Rings under a long mix of everything a correct driver may do with them. */
export const ringEverything: Property = defineProperty({
  id: "RNG-15/everything",
  title: "The rings keep all their rules through any long mix of ordinary traffic",
  clauses: ["RNG-5", "RNG-10", "RNG-12", "RNG-15", "RNG-16", "RNG-17", "RNG-20"],
  unavailable: usableQueue,
  runs: 22,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const queue = outgoingQueue(context);
    const size = sizeOfQueue(context, queue);
    const jump: Operation[] = random.chance(0.3)
      ? [{ kind: "fast-forward", queue, count: random.between(1, 2 * size), batch: random.between(1, size) }]
      : [];
    return {
      startIndex: randomStartIndex(random, context),
      operations: [
        ...bringUp(random, context),
        ...traffic(randomOperationCount(random, 60)),
        ...jump,
        { kind: "scribble-event", queue: usedQueue(random, context), value: random.below(0x1_0000) },
        ...traffic(randomOperationCount(random, 150)),
      ],
    };
  },
});
