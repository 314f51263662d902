import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, feature, usableQueue } from "../support/availability.ts";
import { carriesToGuest, usedQueue } from "../support/context.ts";
import { acknowledge, repeat, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** With NOTIFY_ON_EMPTY the driver hears of an exhausted ring even with interrupts suppressed. */
export const notifyOnEmpty: Property = defineProperty({
  id: "FEAT-8",
  title: "With NOTIFY_ON_EMPTY running out of buffers interrupts in spite of suppression",
  clauses: ["FEAT-8"],
  unavailable: all(usableQueue, feature("NOTIFY_ON_EMPTY")),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withFeatures: ["NOTIFY_ON_EMPTY"],
      without: ["stall", "connect"],
      between: [0, 6],
      stimulus: () => [
        { kind: "suppress", queue: 0, on: true, ahead: random.between(1, 20) },
        { kind: "suppress", queue: 1, on: true, ahead: random.between(1, 20) },
        { kind: "suppress", queue: usedQueue(random, context), on: true, ahead: random.between(1, 20) },
        acknowledge,
        ...repeat(random.below(4), () => transmit({ notify: "no" })),
        transmit(),
        acknowledge,
        ...(carriesToGuest(context)
          ? [
              { kind: "refill", count: random.between(1, 3), capacity: 12 } as const,
              acknowledge,
              { kind: "host-send", channel: 0, length: random.between(1, 30) } as const,
              acknowledge,
            ]
          : []),
        { kind: "suppress", queue: usedQueue(random, context), on: random.chance(0.5), ahead: 0 },
      ],
    }),
  }),
});
