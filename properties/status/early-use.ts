import { defineProperty, type Property } from "../../src/runner/property.ts";
import { usableQueue } from "../support/availability.ts";
import { acknowledge, reset, transmit } from "../support/operations.ts";
import { anyFeatures, anyTransmit, connectAll, createTraffic } from "../support/traffic.ts";

/** The legacy rule: a device serves its queues before DRIVER_OK. */
export const earlyUse: Property = defineProperty({
  id: "STA-4",
  title: "The device serves its queues before the driver sets DRIVER_OK",
  clauses: ["STA-4"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      operations: [
        { kind: "initialise", features: anyFeatures(random, context), early: true },
        ...connectAll(context),
        random.chance(0.5) ? transmit() : anyTransmit(random, context),
        acknowledge,
        ...traffic(random.between(0, 15)),
        { kind: "set-status", value: random.pick([3, 7, 7, 0x0f]) },
        ...traffic(random.between(0, 10)),
        ...(random.chance(0.3)
          ? [reset, { kind: "initialise", features: [], early: true } as const, transmit(), ...traffic(4)]
          : []),
      ],
    };
  },
});
