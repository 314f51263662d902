import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, on, usableQueue } from "../support/availability.ts";
import { carriesToGuest, outgoingQueue } from "../support/context.ts";
import { featureValue } from "../support/feature-bits.ts";
import { acknowledge, hostSend, receive, reset, transmit } from "../support/operations.ts";
import { anyFeatures, anyTransmit, connectAll, createTraffic } from "../support/traffic.ts";

/** The legacy rule: a device serves its queues before DRIVER_OK. */
const beforeDriverOk: Property = defineProperty({
  id: "STA-4",
  title: "The device serves its queues before the driver sets DRIVER_OK",
  clauses: ["STA-4"],
  unavailable: all(on("legacy-pci"), usableQueue),
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

/** A queue is served as soon as it has a ring, whether the others have theirs or not. */
const oneQueue: Property = defineProperty({
  id: "STA-4/one-queue",
  title: "A queue is served although no other queue was set up",
  clauses: ["STA-4", "RNG-1"],
  unavailable: all(on("legacy-pci"), usableQueue),
  runs: 15,
  generate: (random, context) => {
    const incoming = carriesToGuest(context) && random.chance(0.4);
    const queue = incoming ? 0 : outgoingQueue(context);
    const traffic = createTraffic(random, context, ["connect", "stall"]);
    return {
      operations: [
        reset,
        { kind: "set-status", value: 3 },
        ...(random.chance(0.4)
          ? [{ kind: "accept-features", value: featureValue(anyFeatures(random, context)) } as const]
          : []),
        { kind: "accept-features", value: featureValue(anyFeatures(random, context)) },
        { kind: "set-up-queue", queue, place: random.pick(["low", "straddling", "top"] as const) },
        ...(random.chance(0.5) ? [{ kind: "set-status", value: 7 } as const] : []),
        ...connectAll(context),
        ...(incoming ? [receive(), hostSend(0, random.between(1, 50)), receive()] : [transmit(), transmit()]),
        acknowledge,
        ...traffic(random.between(3, 12)),
      ],
    };
  },
});

/** Use of a device that is only half brought up. */
export const earlyUseProperties: readonly Property[] = [beforeDriverOk, oneQueue];
