import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { reset } from "../support/operations.ts";
import { createTraffic } from "../support/traffic.ts";

/** What the configuration header says of the function is what a legacy virtio function says, at any time. */
export const identity: Property = defineProperty({
  id: "PCI-ID-1",
  title: "The configuration header identifies a legacy virtio function",
  clauses: ["PCI-ID-1", "PCI-ID-2", "PCI-ID-3", "PCI-ID-4", "PCI-ID-5", "PCI-ID-6"],
  unavailable: pciFunction,
  runs: 4,
  generate: (random, context) => ({
    operations: [
      { kind: "pci-scan" },
      { kind: "initialise", features: [...context.features] },
      { kind: "pci-scan" },
      ...createTraffic(random, context)(12),
      { kind: "pci-scan" },
      reset,
      { kind: "pci-scan" },
    ],
  }),
});
