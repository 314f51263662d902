import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest, usedQueue } from "../support/context.ts";
import { acknowledge, hostSend, receive, repeat, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Without suppression every update of a used ring interrupts, several completions at once too. */
export const eachCompletion: Property = defineProperty({
  id: "INT-6",
  title: "Every completion interrupts while the driver does not ask for silence",
  clauses: ["INT-6", "INT-14"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withoutFeatures: ["EVENT_IDX"],
      without: ["stall", "connect"],
      stimulus: () => [
        { kind: "suppress", queue: 0, on: false, ahead: 0 },
        { kind: "suppress", queue: 1, on: false, ahead: 0 },
        { kind: "suppress", queue: usedQueue(random, context), on: false, ahead: 0 },
        acknowledge,
        ...repeat(random.below(6), () => transmit({ notify: "no" })),
        transmit(),
        acknowledge,
        ...(carriesToGuest(context)
          ? [receive(), hostSend(0, random.between(1, 50)), acknowledge, receive(), acknowledge]
          : []),
      ],
    }),
  }),
});
