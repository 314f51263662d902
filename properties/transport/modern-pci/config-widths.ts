import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { all, on, vmchannel } from "../../support/availability.ts";
import { reset } from "../../support/operations.ts";
import { inTraffic } from "../../support/traffic.ts";

/** Device config space is one document, whatever the width of the accesses. */
export const modernConfigWidths: Property = defineProperty({
  id: "COM-15",
  title: "Device config space gives the same bytes with every access width",
  clauses: ["COM-15", "COM-14"],
  unavailable: all(on("modern-pci"), vmchannel),
  runs: 5,
  generate: (random, context) => ({
    operations: [
      { kind: "config-space-scan", width: 1 },
      { kind: "config-space-scan", width: 2 },
      ...inTraffic(random, context, {
        between: [0, 6],
        stimulus: () => [{ kind: "config-space-scan", width: random.pick([1, 2, 4] as const) }],
      }),
      reset,
      { kind: "config-space-scan", width: 4 },
    ],
  }),
});
