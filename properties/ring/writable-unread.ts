import { randomShape } from "../../src/operation/ring/chain-shape.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { vmchannel } from "../support/availability.ts";
import { hostSend, receive, transmit } from "../support/operations.ts";
import { usableCapacity } from "../support/sizes.ts";
import { inTraffic } from "../support/traffic.ts";

/** What lies in a writable buffer when it is posted does not change what the device does. */
export const writableUnread: Property = defineProperty({
  id: "RNG-4",
  title: "The device takes no notice of what a writable buffer held before",
  clauses: ["RNG-4"],
  unavailable: vmchannel,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 8],
      without: ["stall"],
      stimulus: () => [
        receive({ capacity: usableCapacity(random), shape: randomShape(random, context, 0) }),
        hostSend(random.below(context.channelCount), random.between(1, 200)),
        transmit({
          length: random.between(0, 100),
          shape: { ...randomShape(random, context, 1), foreign: random.between(1, 3) },
        }),
      ],
    }),
  }),
});
