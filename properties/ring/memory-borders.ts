import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest } from "../support/context.ts";
import { hostSend, receive, shape, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

const places = ["top", "straddling"] as const;

/** Buffers that end with the last byte of RAM, or lie over the border of two regions, are buffers like others. */
export const memoryBorders: Property = defineProperty({
  id: "RNG-24",
  title: "Buffers at the very end of RAM and across two regions of it are served",
  clauses: ["RNG-24"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 8],
      without: ["connect"],
      stimulus: () => [
        transmit({ length: random.between(0, 4100), shape: shape({ place: random.pick(places) }) }),
        transmit({ length: random.between(1, 64), shape: shape({ place: random.pick(places), parts: 2 }) }),
        ...(carriesToGuest(context)
          ? [
              receive({ capacity: random.between(9, 4100), shape: shape({ place: random.pick(places) }) }),
              hostSend(random.below(context.channelCount), random.between(1, 4100)),
            ]
          : []),
      ],
    }),
  }),
});
