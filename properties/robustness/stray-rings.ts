import type { Random } from "../../src/base/random.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { all, on, usableQueue } from "../support/availability.ts";
import { carriesToGuest, usedQueue } from "../support/context.ts";
import { acknowledge, hostSend, read, reset, scanRegisters, transmit, write } from "../support/operations.ts";
import { farPage, nearPage } from "../support/pages.ts";
import { anyDetail } from "../support/sizes.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** A ring nowhere near guest memory, of which the device is notified. */
function farAway(random: Random, context: PropertyContext): Operation[] {
  const queue = random.below(2);
  return [
    write(context, "select-queue", queue),
    write(context, "set-queue-address", farPage(random)),
    write(context, "notify-queue", random.chance(0.7) ? queue : random.below(2)),
  ];
}

/** A ring of which a part is in guest memory, and bytes of the host's for which a device would use it. */
function overAnEdge(random: Random, context: PropertyContext): Operation[] {
  const waiting: Operation[] = carriesToGuest(context) ? [{ kind: "host-connect", channel: 0 }, hostSend(0, 9)] : [];
  return [
    ...waiting,
    {
      kind: "malformed-chain",
      queue: usedQueue(random, context),
      condition: "ring-outside-ram",
      detail: anyDetail(random),
      notify: true,
    },
  ];
}

/** A ring where there is no memory is a number in a register, and nothing else. */
const ringOutside: Property = defineProperty({
  id: "ROB-29",
  title: "A ring outside guest memory is stored, read back and survived",
  clauses: ["ROB-29", "ROB-1", "ROB-5", "REG-6"],
  unavailable: all(on("legacy-pci"), usableQueue),
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      operations: [
        ...(random.chance(0.5) ? [...bringUp(random, context), ...traffic(random.below(8)), reset] : []),
        ...(random.chance(0.6) ? overAnEdge(random, context) : farAway(random, context)),
        ...(random.chance(0.3) ? overAnEdge(random, context) : []),
        scanRegisters(2),
        reset,
        ...bringUp(random, context),
        ...traffic(random.between(3, 12)),
      ],
    };
  },
});

/** Two queues given one ring, or a ring laid over buffers, are the guest's own damage. */
const overlappingRings: Property = defineProperty({
  id: "ROB-30",
  title: "Rings that overlap are survived, and a reset brings the device back",
  clauses: ["ROB-30", "ROB-5"],
  unavailable: all(on("legacy-pci"), usableQueue),
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const page = nearPage(random);
    return {
      operations: [
        ...bringUp(random, context),
        transmit(),
        ...traffic(random.below(8)),
        reset,
        write(context, "set-status", 3),
        write(context, "select-queue", 0),
        write(context, "set-queue-address", page),
        write(context, "select-queue", 1),
        write(context, "set-queue-address", page + random.below(2)),
        read(context, "set-queue-address"),
        { kind: "notify", queue: random.below(2) },
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
  clauses: ["ROB-36", "ROB-1", "ROB-5"],
  unavailable: all(on("legacy-pci"), usableQueue),
  runs: 18,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      operations: [
        ...bringUp(random, context),
        transmit(),
        ...traffic(random.below(12)),
        write(context, "select-queue", usedQueue(random, context)),
        write(context, "set-queue-address", random.chance(0.5) ? nearPage(random) : farPage(random)),
        { kind: "notify", queue: usedQueue(random, context) },
        scanRegisters(2),
        acknowledge,
        reset,
        ...bringUp(random, context),
        ...traffic(random.between(2, 10)),
      ],
    };
  },
});

/** Rings where no correct driver lays them. */
export const strayRingProperties: readonly Property[] = [ringOutside, overlappingRings, addressWhileLive];
