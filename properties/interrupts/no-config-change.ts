import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { anyDevice } from "../support/availability.ts";
import { ready } from "../support/by-hand.ts";
import { acknowledge, reset } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** The config bit of ISR status is not set for nothing: not at bring-up, not by traffic. */
export const noConfigChange: Property = defineProperty({
  id: "INT-10",
  title: "There is no config interrupt without a change of the device config space",
  clauses: ["INT-10"],
  unavailable: anyDevice,
  runs: 10,
  generate: (random, context) => ({
    operations: [
      { kind: "initialise", features: [...context.features] },
      acknowledge,
      ...inTraffic(random, context, {
        without: ["connect"],
        stimulus: () => [
          { kind: "config-space-scan", width: 4 },
          acknowledge,
          ...(random.chance(0.4) ? [reset, acknowledge, { kind: "initialise", features: [] } as const] : []),
          ready(context),
          acknowledge,
        ],
      }),
    ],
  }),
});
