import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { anyDevice } from "../support/availability.ts";
import { scanRegisters, transmit } from "../support/operations.ts";
import { anyQueueIndex } from "../support/sizes.ts";
import { inTraffic } from "../support/traffic.ts";

/** Any number of notifications, of any queue. */
export const notifyStorm: Property = defineProperty({
  id: "ROB-31",
  title: "Any number of notifications for any queue changes nothing",
  clauses: ["ROB-31", "RNG-19", "REG-8"],
  unavailable: anyDevice,
  runs: 12,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: () => [
        {
          kind: "notify-storm",
          value: random.chance(0.5) ? random.below(2) : anyQueueIndex(random),
          count: random.between(1, 300),
        },
        scanRegisters(2),
        transmit(),
      ],
    }),
  }),
});
