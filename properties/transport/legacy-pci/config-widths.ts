import { randomWidth } from "../../../src/operation/generators/boundary.ts";
import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { inTraffic } from "../../support/traffic.ts";

/** The device config space reads the same bytes with every width at every offset. */
export const configWidths: Property = defineProperty({
  id: "REG-9",
  title: "The device config space reads the same bytes with every access width",
  clauses: ["REG-9", "REG-10"],
  unavailable: on("legacy-pci"),
  runs: 9,
  generate: (random, context) => ({
    operations: [
      { kind: "config-space-scan", width: 1 },
      { kind: "config-space-scan", width: 2 },
      { kind: "config-space-scan", width: 4 },
      ...inTraffic(random, context, {
        between: [0, 5],
        stimulus: () => [
          { kind: "config-space-scan", width: randomWidth(random) },
          { kind: "config-space-read", offset: random.below(context.configBytes + 4), width: randomWidth(random) },
          { kind: "config-space-read", offset: random.below(context.configBytes + 4), width: randomWidth(random) },
        ],
      }),
    ],
  }),
});
