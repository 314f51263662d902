import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { deviceStatus } from "../support/availability.ts";
import { read, reset, write } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Device status is 0 before the driver does anything and after it has written 0. */
export const afterReset: Property = defineProperty({
  id: "STA-1",
  title: "Device status is 0 at power-on and after a reset",
  clauses: ["STA-1"],
  unavailable: deviceStatus,
  runs: 9,
  generate: (random, context) => ({
    operations: [
      read(context, "set-status"),
      write(context, "set-status", random.between(1, 255)),
      write(context, "set-status", 0),
      read(context, "set-status"),
      ...inTraffic(random, context, {
        stimulus: () => [
          reset,
          read(context, "set-status"),
          { kind: "set-status", value: random.between(1, 255) },
          reset,
          read(context, "set-status"),
          { kind: "initialise", features: [] },
          read(context, "set-status"),
        ],
      }),
    ],
  }),
});
