import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { acknowledge, repeat, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** The line is a level: each completion after a read of ISR status raises it again. */
export const reassertion: Property = defineProperty({
  id: "INT-5",
  title: "The interrupt line rises again for completions after ISR status was read",
  clauses: ["INT-5", "INT-6"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withoutFeatures: ["EVENT_IDX"],
      without: ["stall", "suppress"],
      stimulus: (traffic) => [
        ...repeat(random.between(1, 4), () => [...repeat(random.between(1, 3), () => transmit()), acknowledge]),
        transmit(),
        ...traffic(random.below(3)),
        transmit(),
        acknowledge,
        transmit(),
        acknowledge,
      ],
    }),
  }),
});
