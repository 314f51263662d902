import { boundaryWord } from "../../src/operation/generators/boundary.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { usedQueue } from "../support/context.ts";
import { acknowledge, reset, scanRegisters, transmit } from "../support/operations.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** The used ring belongs to the device; a driver that writes it may confuse itself, not kill the device. */
export const scribbledUsedRing: Property = defineProperty({
  id: "ROB-37",
  title: "A used ring overwritten by the driver is survived",
  clauses: ["ROB-37"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      operations: [
        ...bringUp(random, context),
        ...traffic(random.below(10)),
        { kind: "scribble-used", queue: usedQueue(random, context), value: boundaryWord(random, 2) },
        transmit(),
        ...traffic(random.below(8)),
        scanRegisters(2),
        acknowledge,
        reset,
        ...bringUp(random, context),
        ...traffic(random.between(2, 10)),
      ],
    };
  },
});
