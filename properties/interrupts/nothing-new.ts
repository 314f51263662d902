import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest, usedQueue } from "../support/context.ts";
import { acknowledge, repeat, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Nothing newly used, no queue interrupt: after spurious notifications and empty reads. */
export const nothingNew: Property = defineProperty({
  id: "INT-15",
  title: "There is no queue interrupt when nothing was newly used",
  clauses: ["INT-15", "RNG-19"],
  unavailable: usableQueue,
  runs: 12,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: () => [
        transmit(),
        acknowledge,
        ...repeat(random.between(1, 4), () => ({ kind: "notify", queue: usedQueue(random, context) }) as const),
        acknowledge,
        ...(carriesToGuest(context)
          ? [{ kind: "refill", count: 2, capacity: 32 } as const, { kind: "notify", queue: 0 } as const, acknowledge]
          : []),
      ],
    }),
  }),
});
