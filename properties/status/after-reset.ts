import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { anyDevice } from "../support/availability.ts";
import { readRegister, reset, writeRegister } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Device status is 0 before the driver does anything and after it has written 0. */
export const afterReset: Property = defineProperty({
  id: "STA-1",
  title: "Device status is 0 at power-on and after a reset",
  clauses: ["STA-1"],
  unavailable: anyDevice,
  runs: 9,
  generate: (random, context) => ({
    operations: [
      readRegister("device_status"),
      writeRegister("device_status", random.between(1, 255)),
      writeRegister("device_status", 0),
      readRegister("device_status"),
      ...inTraffic(random, context, {
        stimulus: () => [
          reset,
          readRegister("device_status"),
          { kind: "set-status", value: random.between(1, 255) },
          reset,
          readRegister("device_status"),
          { kind: "initialise", features: [] },
          readRegister("device_status"),
        ],
      }),
    ],
  }),
});
