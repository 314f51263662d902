import type { Operation } from "../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { readRegister, reset, writeRegister } from "../../support/operations.ts";
import { bringUp } from "../../support/traffic.ts";

const scan: Operation = { kind: "config-space-scan", width: 1 };

/** The device config space can be read and written at any time, before anything is negotiated too. */
export const configEarly: Property = defineProperty({
  id: "REG-11",
  title: "The device config space answers before status and features are written",
  clauses: ["REG-11"],
  unavailable: on("legacy-pci"),
  runs: 10,
  generate: (random, context) => ({
    operations: [
      scan,
      { kind: "config-space-write", offset: random.below(Math.max(1, context.configBytes)), width: 1, value: 0xff },
      scan,
      writeRegister("device_status", 1),
      scan,
      writeRegister("device_status", 3),
      scan,
      readRegister("host_features"),
      scan,
      ...bringUp(random, context),
      scan,
      reset,
      scan,
    ],
  }),
});
