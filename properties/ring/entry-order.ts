import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { outgoingQueue } from "../support/context.ts";
import { repeat, shape, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Entries are taken in the order of the ring, whatever the descriptor indices are. */
export const entryOrder: Property = defineProperty({
  id: "RNG-25",
  title: "The device takes entries in ring order",
  clauses: ["RNG-25"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => {
    const queue = outgoingQueue(context);
    return {
      operations: inTraffic(random, context, {
        without: ["stall", "connect"],
        stimulus: () => {
          const channel = random.below(Math.max(1, context.channelCount));
          return [
            ...repeat(random.between(2, 8), () =>
              transmit({
                channel,
                length: random.between(1, 30),
                notify: "no",
                shape: shape({ scatter: true, parts: random.between(1, 3) }),
              }),
            ),
            { kind: "notify", queue },
          ];
        },
      }),
    };
  },
});
