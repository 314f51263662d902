import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { readRegister, reset, scanRegisters, writeRegister } from "../../support/operations.ts";
import { farPage } from "../../support/pages.ts";
import { bringUp, createTraffic } from "../../support/traffic.ts";

/** The queue address reads back as written, is 0 before it is written and again after a reset. */
export const queueAddress: Property = defineProperty({
  id: "REG-6",
  title: "The queue address reads back what was written, and 0 before and after",
  clauses: ["REG-6", "REG-5"],
  unavailable: on("legacy-pci"),
  runs: 12,
  generate: (random, context) => ({
    operations: [
      reset,
      scanRegisters(3),
      ...[0, 1].flatMap((queue) => [
        writeRegister("queue_select", queue),
        readRegister("queue_address"),
        writeRegister("queue_address", farPage(random)),
        readRegister("queue_address"),
      ]),
      scanRegisters(3),
      reset,
      scanRegisters(3),
      ...bringUp(random, context),
      scanRegisters(3),
      ...createTraffic(random, context)(random.between(0, 10)),
      scanRegisters(3),
      reset,
      scanRegisters(3),
      { kind: "set-up-queue", queue: random.below(2), place: random.pick(["low", "straddling", "top"]) },
      scanRegisters(3),
    ],
  }),
});
