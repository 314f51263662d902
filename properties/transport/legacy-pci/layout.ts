import { boundaryWord } from "../../../src/operation/generators/boundary.ts";
import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { scanRegisters, writeRegister } from "../../support/operations.ts";
import { inTraffic } from "../../support/traffic.ts";

/** Every register stands at its offset, and a write to one shows in that one only. */
export const layout: Property = defineProperty({
  id: "REG-1",
  title: "The registers of the legacy header stand at their offsets with their widths",
  clauses: ["REG-1", "FEAT-4"],
  unavailable: on("legacy-pci"),
  runs: 10,
  generate: (random, context) => ({
    operations: [
      scanRegisters(3, true),
      writeRegister("guest_features", 0),
      writeRegister("queue_select", random.below(2)),
      writeRegister("device_status", random.pick([1, 3, 5, 0x81])),
      scanRegisters(3, true),
      { kind: "reset" },
      scanRegisters(3, true),
      ...inTraffic(random, context, {
        between: [0, 4],
        stimulus: () => [
          writeRegister("queue_select", random.below(4)),
          { kind: "register-read", register: "queue_size" },
          { kind: "register-read", register: "queue_address" },
          { kind: "bar-read", offset: random.pick([0, 4, 8]), width: 4 },
          { kind: "bar-read", offset: random.pick([0x0c, 0x0e]), width: 2 },
          { kind: "bar-read", offset: 0x12, width: 1 },
          scanRegisters(2, random.chance(0.3)),
        ],
      }),
      { kind: "reset" },
      writeRegister("guest_features", boundaryWord(random, 4)),
      scanRegisters(2),
    ],
  }),
});
