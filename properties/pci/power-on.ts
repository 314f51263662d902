import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, capability, msix, pciFunction } from "../support/availability.ts";
import { inTraffic } from "../support/traffic.ts";

/** A function answers nowhere before somebody has given it a place. */
const commandAtPowerOn: Property = defineProperty({
  id: "PCI-CFG-15",
  title: "The command register is 0 at power-on",
  clauses: ["PCI-CFG-15"],
  unavailable: all(pciFunction, capability("freshDevice")),
  runs: 1,
  generate: () => ({ operations: [{ kind: "pci-scan" }, { kind: "initialise", features: [] }] }),
});

/** Messages begin masked. */
const vectorsAtPowerOn: Property = defineProperty({
  id: "INT-20",
  title: "MSI-X is off and every vector is masked at power-on",
  clauses: ["INT-20"],
  unavailable: all(msix, capability("freshDevice")),
  runs: 4,
  generate: (random, context) => ({
    operations: [
      { kind: "pci-scan" },
      ...inTraffic(random, context, { stimulus: () => [{ kind: "msix", on: true }, { kind: "pci-scan" }] }),
    ],
  }),
});

/** What a function is like before anybody has used it. */
export const powerOnProperties: readonly Property[] = [commandAtPowerOn, vectorsAtPowerOn];
