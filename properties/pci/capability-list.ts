import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { reset } from "../support/operations.ts";
import { createTraffic } from "../support/traffic.ts";

/** The capability list is there when the status bit says so, aligned and without a loop; no entry is virtio's own. */
export const capabilityList: Property = defineProperty({
  id: "PCI-CAP-1",
  title: "The capability list is well formed and agrees with the status bit",
  clauses: ["PCI-CAP-1", "PCI-ID-6"],
  unavailable: pciFunction,
  runs: 8,
  generate: (random, context) => ({
    operations: [
      { kind: "pci-write", offset: 0x34, width: 1, value: random.below(256) },
      { kind: "pci-scan" },
      ...(context.msix ? [{ kind: "msix", on: random.chance(0.5) } as const] : []),
      { kind: "initialise", features: [] },
      ...createTraffic(random, context)(6),
      { kind: "pci-scan" },
      reset,
      { kind: "pci-write", offset: 6, width: 2, value: random.pick([0, 0x10, 0xffff]) },
      { kind: "pci-scan" },
    ],
  }),
});
