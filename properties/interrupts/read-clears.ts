import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { acknowledge, read, repeat, scanRegisters, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Reading ISR status returns it, zeroes it and lets go of the line; reading its neighbours does not. */
export const readClears: Property = defineProperty({
  id: "INT-3",
  title: "Reading ISR status clears it and releases the line, and nothing else does",
  clauses: ["INT-3", "INT-4"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall", "suppress"],
      stimulus: () => [
        ...repeat(random.between(1, 2), () => transmit()),
        ...repeat(random.below(3), () =>
          random.pick([
            read(context, "set-status"),
            read(context, "show-queue-size"),
            scanRegisters(2),
            { kind: "config-space-scan", width: 1 } as const,
          ]),
        ),
        acknowledge,
        read(context, "acknowledge-interrupt"),
        read(context, "acknowledge-interrupt"),
      ],
    }),
  }),
});
