import type { Random } from "../../../src/base/random.ts";
import { boundaryWord } from "../../../src/operation/generators/boundary.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { acknowledge, readRegister, scanRegisters, transmit, writeRegister } from "../../support/operations.ts";
import { inTraffic } from "../../support/traffic.ts";

const readOnly = [
  { name: "host_features", width: 4 },
  { name: "queue_size", width: 2 },
  { name: "isr_status", width: 1 },
] as const;

function writeReadOnly(random: Random): Operation[] {
  const register = random.pick(readOnly);
  return [writeRegister(register.name, boundaryWord(random, register.width)), readRegister(register.name)];
}

/** Host features, queue size and ISR status are the device's: writes to them are lost. */
export const readOnlyRegisters: Property = defineProperty({
  id: "REG-2",
  title: "Host features, queue size and ISR status ignore writes",
  clauses: ["REG-2"],
  unavailable: on("legacy-pci"),
  runs: 12,
  generate: (random, context) => ({
    operations: [
      ...writeReadOnly(random),
      ...inTraffic(random, context, {
        between: [0, 4],
        stimulus: () => [
          ...writeReadOnly(random),
          transmit(),
          writeRegister("isr_status", random.pick([0, 1, 2, 0xff])),
          acknowledge,
          ...writeReadOnly(random),
          scanRegisters(2),
        ],
      }),
    ],
  }),
});
