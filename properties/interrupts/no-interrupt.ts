import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { usedQueue } from "../support/context.ts";
import { acknowledge, repeat, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** NO_INTERRUPT quietens one queue, not the other, and only as long as it is set. */
export const noInterrupt: Property = defineProperty({
  id: "INT-7",
  title: "NO_INTERRUPT quietens its queue, and only while it is set",
  clauses: ["INT-7", "INT-6"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withoutFeatures: ["EVENT_IDX", ...(random.chance(0.7) ? ["NOTIFY_ON_EMPTY"] : [])],
      without: ["stall", "connect"],
      stimulus: (traffic) => {
        const queue = usedQueue(random, context);
        return [
          acknowledge,
          { kind: "suppress", queue, on: true, ahead: 0 },
          ...repeat(random.between(1, 3), () => transmit()),
          ...traffic(random.below(4)),
          acknowledge,
          { kind: "suppress", queue, on: false, ahead: 0 },
          transmit(),
          acknowledge,
        ];
      },
    }),
  }),
});
