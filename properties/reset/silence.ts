import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest } from "../support/context.ts";
import { acknowledge, repeat, reset, scanRegisters, transmit } from "../support/operations.ts";
import { anyHostSend, bringUp, createTraffic } from "../support/traffic.ts";

/** Between a reset and the next bring-up the device touches no memory and raises no interrupt, whatever hosts do. */
export const silence: Property = defineProperty({
  id: "RST-1",
  title: "After a reset the device uses no ring and raises no interrupt until it is brought up again",
  clauses: ["RST-1"],
  unavailable: usableQueue,
  runs: 18,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const hostEnds = carriesToGuest(context);
    return {
      operations: [
        ...bringUp(random, context),
        ...traffic(random.between(2, 20)),
        ...(hostEnds ? [{ kind: "refill", count: random.between(1, 8), capacity: 40 } as const] : []),
        ...repeat(random.below(3), () => transmit({ notify: random.pick(["yes", "no"] as const) })),
        reset,
        ...repeat(hostEnds ? random.between(1, 4) : 0, () => anyHostSend(random, context)),
        { kind: "notify", queue: 0 },
        { kind: "notify", queue: 1 },
        ...(hostEnds
          ? [
              { kind: "host-resume", channel: 0 } as const,
              { kind: "host-close", channel: random.below(8) } as const,
              { kind: "host-connect", channel: random.below(8) } as const,
            ]
          : []),
        scanRegisters(2),
        acknowledge,
        ...bringUp(random, context),
        ...traffic(random.between(2, 15)),
      ],
    };
  },
});
