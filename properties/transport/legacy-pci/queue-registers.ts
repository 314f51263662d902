import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { readRegister, reset, scanRegisters, writeRegister } from "../../support/operations.ts";
import { inTraffic } from "../../support/traffic.ts";

/** Queue address and size are those of the selected queue. */
export const queueRegisters: Property = defineProperty({
  id: "REG-5",
  title: "Queue address and queue size belong to the selected queue",
  clauses: ["REG-5"],
  unavailable: on("legacy-pci"),
  runs: 10,
  generate: (random, context) => {
    const queue = random.below(2);
    return {
      operations: [
        reset,
        { kind: "set-up-queue", queue, place: "low" },
        writeRegister("queue_select", 1 - queue),
        readRegister("queue_address"),
        writeRegister("queue_select", queue),
        readRegister("queue_address"),
        scanRegisters(4),
        { kind: "set-up-queue", queue: 1 - queue, place: random.pick(["low", "straddling", "top"]) },
        scanRegisters(4),
        ...inTraffic(random, context, {
          between: [0, 5],
          stimulus: () => [
            writeRegister("queue_select", random.below(4)),
            readRegister("queue_address"),
            readRegister("queue_size"),
            scanRegisters(3),
          ],
        }),
      ],
    };
  },
});
