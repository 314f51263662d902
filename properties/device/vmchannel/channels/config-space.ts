import { randomWidth } from "../../../../src/operation/generators/boundary.ts";
import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { vmchannel } from "../../../support/availability.ts";
import { inTraffic } from "../../../support/traffic.ts";

/** The list of channels in the device config space, read as a document at any time of the device's life. */
export const configSpace: Property = defineProperty({
  id: "VMC-CFG-1",
  title: "The device config space lists the channels: ids, flags and names, stable for the device's life",
  clauses: ["VMC-CFG-1", "VMC-CFG-2", "VMC-CFG-3", "VMC-CFG-4", "VMC-CFG-5", "VMC-CFG-6"],
  withoutRings: true,
  unavailable: vmchannel,
  runs: 10,
  generate: (random, context) => ({
    operations: [
      { kind: "config-space-scan", width: 1 },
      ...inTraffic(random, context, {
        stimulus: () => [
          { kind: "config-space-scan", width: randomWidth(random) },
          { kind: "config-space-read", offset: random.below(Math.max(1, context.configBytes)), width: 1 },
          ...(random.chance(0.2) ? [{ kind: "reset" } as const, { kind: "config-space-scan", width: 4 } as const] : []),
        ],
      }),
      { kind: "config-space-scan", width: 4 },
    ],
  }),
});
