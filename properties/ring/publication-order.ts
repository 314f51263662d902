import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, capability, usableQueue } from "../support/availability.ts";
import { carriesToGuest } from "../support/context.ts";
import { acknowledge, repeat, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Bytes, then the used element, then the used index: seen in the trace of the device's writes. */
export const publicationOrder: Property = defineProperty({
  id: "RNG-11",
  title: "The device writes buffers before used elements, and used elements before the used index",
  clauses: ["RNG-11", "RNG-12"],
  unavailable: all(usableQueue, capability("memoryAudit")),
  runs: 10,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 8],
      stimulus: () => [
        ...repeat(random.below(5), () => transmit({ notify: "no" })),
        transmit(),
        ...(carriesToGuest(context)
          ? [
              { kind: "refill", count: random.between(1, 4), capacity: random.between(9, 64) } as const,
              { kind: "host-send", channel: 0, length: random.between(1, 100) } as const,
            ]
          : []),
        acknowledge,
      ],
    }),
  }),
});
