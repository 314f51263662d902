import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { reset, scanRegisters, writeRegister } from "../../support/operations.ts";
import { inTraffic } from "../../support/traffic.ts";

/** A queue's size is a power of two and the same for the device's whole life. */
export const queueSize: Property = defineProperty({
  id: "REG-3",
  title: "Queue sizes are powers of two and never change",
  clauses: ["REG-3", "REG-4"],
  unavailable: on("legacy-pci"),
  runs: 10,
  generate: (random, context) => ({
    operations: [
      scanRegisters(8),
      ...inTraffic(random, context, {
        stimulus: () => [
          scanRegisters(4),
          writeRegister("queue_size", random.pick([0, 1, 2, 3, 0x100, 0xffff])),
          scanRegisters(4),
          ...(random.chance(0.3) ? [reset, scanRegisters(4)] : []),
        ],
      }),
    ],
  }),
});
