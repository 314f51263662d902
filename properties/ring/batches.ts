import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, ringOf, usableQueue } from "../support/availability.ts";
import { carriesToGuest, outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { hostSend, receive, repeat, transmit } from "../support/operations.ts";
import { anyTransmit, inTraffic } from "../support/traffic.ts";

/** One notification is enough for all entries that stand in the ring. */
export const batches: Property = defineProperty({
  id: "RNG-20",
  title: "All entries present at a notification are served, not one per notification",
  clauses: ["RNG-20", "RNG-25"],
  unavailable: all(usableQueue, ringOf(2)),
  runs: 18,
  generate: (random, context) => {
    const queue = outgoingQueue(context);
    const most = Math.min(12, sizeOfQueue(context, queue));
    return {
      operations: inTraffic(random, context, {
        without: ["stall"],
        stimulus: () => [
          ...repeat(random.between(1, most), () => ({ ...anyTransmit(random, context), notify: "no" as const })),
          random.chance(0.7) ? { kind: "notify", queue } : transmit(),
          ...(carriesToGuest(context)
            ? [
                ...repeat(random.between(1, 6), () => receive({ capacity: 12, notify: "no" })),
                hostSend(0, random.between(1, 24)),
                { kind: "notify", queue: 0 } as const,
              ]
            : []),
        ],
      }),
    };
  },
});
