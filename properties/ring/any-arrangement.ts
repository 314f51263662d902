import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, ringOf, usableQueue } from "../support/availability.ts";
import { carriesToGuest, outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { hostSend, receive, shape, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** However the same bytes are laid over descriptors, the device reads and writes the same bytes. */
export const anyArrangement: Property = defineProperty({
  id: "RNG-6",
  title: "The arrangement of descriptors makes no difference to the bytes that are carried",
  clauses: ["RNG-6", "RNG-10", "RNG-12", "RNG-14"],
  unavailable: all(usableQueue, ringOf(2)),
  runs: 22,
  generate: (random, context) => {
    const layout = (queue: number) =>
      shape({
        parts: random.between(1, Math.min(12, sizeOfQueue(context, queue))),
        first: random.pick([0, 0, 8, 9, 10, 16, 30]),
        scatter: random.chance(0.6),
        foreign: random.chance(0.2) ? 1 : 0,
        place: random.pick(["heap", "heap", "straddling", "top"] as const),
      });
    return {
      operations: inTraffic(random, context, {
        rounds: [3, 8],
        without: ["stall", "connect"],
        between: [0, 3],
        stimulus: () => [
          transmit({ length: random.between(0, 300), shape: layout(outgoingQueue(context)) }),
          ...(carriesToGuest(context)
            ? [
                receive({ capacity: random.between(9, 300), shape: layout(0) }),
                hostSend(random.below(context.channelCount), random.between(1, 300)),
              ]
            : []),
        ],
      }),
    };
  },
});
