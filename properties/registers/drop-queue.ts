import { defineProperty, type Property } from "../../src/runner/property.ts";
import { usableQueue } from "../support/availability.ts";
import { usedQueue } from "../support/context.ts";
import { reset, scanRegisters } from "../support/operations.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** Address 0 takes a queue, or the whole device, out of service; a fresh bring-up makes it work again. */
export const dropQueue: Property = defineProperty({
  id: "REG-14",
  title: "Writing queue address 0 resets the queue or the whole device",
  clauses: ["REG-14"],
  unavailable: usableQueue,
  runs: 10,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      operations: [
        ...bringUp(random, context),
        ...traffic(random.between(0, 15)),
        { kind: "drop-queue", queue: usedQueue(random, context) },
        scanRegisters(2),
        ...(random.chance(0.5) ? [{ kind: "notify", queue: usedQueue(random, context) } as const] : []),
        ...(random.chance(0.5) ? [{ kind: "drop-queue", queue: usedQueue(random, context) } as const] : []),
        scanRegisters(2),
        ...(random.chance(0.5) ? [reset] : []),
        ...bringUp(random, context),
        ...traffic(random.between(3, 15)),
      ],
    };
  },
});
