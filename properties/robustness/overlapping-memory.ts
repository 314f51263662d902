import { defineProperty, type Property } from "../../src/runner/property.ts";
import { usableQueue } from "../support/availability.ts";
import { usedQueue } from "../support/context.ts";
import { acknowledge, readRegister, reset, scanRegisters, transmit, writeRegister } from "../support/operations.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** Two queues given one ring are the guest's own damage. */
const overlappingRings: Property = defineProperty({
  id: "ROB-30",
  title: "Rings that overlap are survived, and a reset brings the device back",
  clauses: ["ROB-30", "ROB-5"],
  unavailable: usableQueue,
  runs: 14,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const page = random.between(16, 200);
    return {
      operations: [
        ...bringUp(random, context),
        ...traffic(random.below(8)),
        reset,
        writeRegister("device_status", 3),
        writeRegister("queue_select", 0),
        writeRegister("queue_address", page),
        writeRegister("queue_select", 1),
        writeRegister("queue_address", page + random.below(2)),
        readRegister("queue_address"),
        { kind: "notify", queue: 0 },
        { kind: "notify", queue: 1 },
        reset,
        ...bringUp(random, context),
        ...traffic(random.between(2, 10)),
      ],
    };
  },
});

/** A queue that gets another address while it is live. */
const addressWhileLive: Property = defineProperty({
  id: "ROB-36",
  title: "A queue address written anew while the queue is live is survived",
  clauses: ["ROB-36", "ROB-5"],
  unavailable: usableQueue,
  runs: 20,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      operations: [
        ...bringUp(random, context),
        transmit(),
        ...traffic(random.below(12)),
        { kind: "set-up-queue", queue: usedQueue(random, context), place: random.pick(["low", "top"] as const) },
        { kind: "notify", queue: usedQueue(random, context) },
        ...traffic(random.below(4)),
        scanRegisters(2),
        acknowledge,
        reset,
        ...bringUp(random, context),
        ...traffic(random.between(2, 10)),
      ],
    };
  },
});

/** Rings laid where rings are. */
export const overlappingMemoryProperties: readonly Property[] = [overlappingRings, addressWhileLive];
