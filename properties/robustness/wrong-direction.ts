import type { Random } from "../../src/base/random.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { all, ringOf, usableQueue } from "../support/availability.ts";
import { carriesToGuest, usedQueue } from "../support/context.ts";
import { hostSend, receive, shape, transmit } from "../support/operations.ts";
import { anyDetail } from "../support/sizes.ts";
import { inTraffic } from "../support/traffic.ts";

/** One of the other direction that lies outside guest memory, or passes the end of the address space. */
function outsideMemory(random: Random, context: PropertyContext): Operation {
  return {
    kind: "malformed-chain",
    queue: usedQueue(random, context),
    condition: "unused-address-outside-ram",
    detail: anyDetail(random),
    notify: true,
  };
}

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
        ...(random.chance(0.3) ? [outsideMemory(random, context)] : []),
        transmit({ length: random.below(20), shape: shape({ foreign: random.between(1, 4) }) }),
        ...(carriesToGuest(context)
          ? [
              receive({ capacity: random.between(1, 40), shape: shape({ foreign: random.between(1, 4) }) }),
              hostSend(random.below(context.channelCount), random.between(1, 20)),
            ]
          : []),
      ],
    }),
  }),
});
