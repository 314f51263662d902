import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { scanRegisters } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** The sizing protocol gives a legal size for each base address register and leaves the function working. */
export const barSizing: Property = defineProperty({
  id: "PCI-CFG-2",
  title: "Base address registers show a legal size to the sizing protocol",
  clauses: ["PCI-CFG-2", "PCI-ID-5"],
  unavailable: pciFunction,
  runs: 9,
  generate: (random, context) => ({
    operations: [
      { kind: "size-bar", bar: 0 },
      ...inTraffic(random, context, {
        between: [0, 5],
        stimulus: () => [{ kind: "size-bar", bar: random.chance(0.6) ? 0 : random.below(6) }, scanRegisters(2)],
      }),
    ],
  }),
});
