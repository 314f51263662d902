import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { commandBit, reset, scanRegisters } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** A reset by the status register leaves PCI configuration space as it was. */
export const pciUntouched: Property = defineProperty({
  id: "RST-4",
  title: "A reset changes nothing in PCI configuration space",
  clauses: ["RST-4"],
  unavailable: pciFunction,
  runs: 12,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      between: [0, 5],
      stimulus: () => [
        { kind: "move-bar", slot: random.below(16) },
        { kind: "pci-write", offset: 0x3c, width: 1, value: random.below(256) },
        commandBit("interrupt_disable", random.chance(0.5)),
        commandBit("bus_master", true),
        ...(context.msix ? [{ kind: "msix", on: random.chance(0.5) } as const] : []),
        { kind: "pci-scan" },
        reset,
        { kind: "pci-scan" },
        { kind: "pci-read", offset: 4, width: 2 },
        { kind: "pci-read", offset: 0x3c, width: 1 },
        scanRegisters(2),
        commandBit("interrupt_disable", false),
        { kind: "initialise", features: [] },
      ],
    }),
  }),
});
