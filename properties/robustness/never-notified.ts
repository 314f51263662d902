import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest, outgoingQueue } from "../support/context.ts";
import { acknowledge, receive, repeat, reset, transmit } from "../support/operations.ts";
import { anyHostSend, inTraffic } from "../support/traffic.ts";

/** A driver that does not notify harms only itself. */
export const neverNotified: Property = defineProperty({
  id: "ROB-32",
  title: "Entries offered without a notification do no harm and are served after the next one",
  clauses: ["ROB-32", "RNG-20"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["notify"],
      stimulus: () => [
        ...repeat(random.between(1, 10), () => transmit({ length: random.below(30), notify: "no" })),
        ...(carriesToGuest(context)
          ? [
              ...repeat(random.between(1, 4), () => receive({ capacity: random.between(9, 30), notify: "no" })),
              anyHostSend(random, context),
            ]
          : []),
        acknowledge,
        ...(random.chance(0.2) ? [reset, { kind: "initialise", features: [] } as const] : []),
        { kind: "notify", queue: 0 },
        { kind: "notify", queue: outgoingQueue(context) },
        acknowledge,
      ],
    }),
  }),
});
