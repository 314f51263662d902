import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { reset, scanRegisters } from "../../support/operations.ts";

/** Where the structures lie is read at the start of every scenario; nothing that follows may change it. */
export const structures: Property = defineProperty({
  id: "CAP-1",
  title: "Capabilities of their kinds place every structure wholly inside a base address register",
  clauses: [
    "CAP-1",
    "CAP-2",
    "CAP-3",
    "CAP-4",
    "CAP-5",
    "CAP-7",
    "CAP-8",
    "CAP-9",
    "PCI-ID-7",
    "PCI-ID-8",
    "PCI-CFG-10",
  ],
  unavailable: on("modern-pci"),
  runs: 5,
  generate: (random) => ({
    operations: [
      { kind: "pci-scan" },
      ...Array.from({ length: 6 }, (_, bar) => ({ kind: "size-bar", bar }) as const),
      scanRegisters(random.between(1, 4)),
      reset,
      { kind: "pci-scan" },
    ],
  }),
});
