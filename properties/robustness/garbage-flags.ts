import { boundaryWord } from "../../src/operation/generators/boundary.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { usedQueue } from "../support/context.ts";
import { acknowledge, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Of the available ring's flags only the lowest bit has a meaning. */
export const garbageFlags: Property = defineProperty({
  id: "ROB-39",
  title: "Unknown bits in the flags of the available ring are ignored",
  clauses: ["ROB-39", "INT-6"],
  unavailable: usableQueue,
  runs: 18,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withoutFeatures: ["EVENT_IDX"],
      without: ["stall", "suppress"],
      stimulus: () => [
        { kind: "scribble-event", queue: usedQueue(random, context), value: boundaryWord(random, 2) },
        transmit(),
        acknowledge,
        transmit(),
        acknowledge,
      ],
    }),
  }),
});
