import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { acknowledge, repeat, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** A queue interrupt is shown by bit 0 of ISR status before the line rises, and by no bit without a meaning. */
export const queueInterrupt: Property = defineProperty({
  id: "INT-1",
  title: "ISR status says that a queue interrupted, and sets no bit without a meaning",
  clauses: ["INT-1", "INT-4"],
  unavailable: usableQueue,
  runs: 12,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall", "suppress"],
      stimulus: () => [...repeat(random.between(1, 3), () => transmit()), acknowledge, acknowledge],
    }),
  }),
});
