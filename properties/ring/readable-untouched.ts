import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest } from "../support/context.ts";
import { anyReceive, anyTransmit, inTraffic } from "../support/traffic.ts";

/** Buffers that the device may only read keep their bytes, beside writable ones and in receive chains too. */
export const readableUntouched: Property = defineProperty({
  id: "RNG-3",
  title: "The device never writes a buffer that it may only read",
  clauses: ["RNG-3", "RNG-5", "RNG-17"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 8],
      stimulus: () => {
        const sent = anyTransmit(random, context);
        if (!carriesToGuest(context)) {
          return [sent];
        }
        const received = anyReceive(random, context);
        return [
          { ...sent, shape: { ...sent.shape, foreign: random.between(0, 3) } },
          { ...received, shape: { ...received.shape, foreign: random.between(0, 3) } },
        ];
      },
    }),
  }),
});
