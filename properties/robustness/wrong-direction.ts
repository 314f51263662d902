import { defineProperty, type Property } from "../../src/runner/property.ts";
import { all, ringOf, usableQueue } from "../support/availability.ts";
import { hostSend, receive, shape, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Descriptors of the other direction are passed over, and a chain of nothing else is given back. */
export const wrongDirection: Property = defineProperty({
  id: "ROB-23",
  title: "Descriptors of the wrong direction are passed over",
  clauses: ["ROB-23"],
  unavailable: all(usableQueue, ringOf(2)),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall"],
      stimulus: () => [
        transmit({ length: random.below(20), shape: shape({ foreign: random.between(1, 4) }) }),
        ...(context.deviceType === "vmchannel"
          ? [
              receive({ capacity: random.between(1, 40), shape: shape({ foreign: random.between(1, 4) }) }),
              hostSend(random.below(context.channelCount), random.between(1, 20)),
            ]
          : []),
      ],
    }),
  }),
});
