import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, pciFunction, usableQueue } from "../support/availability.ts";
import { acknowledge, reset, transmit } from "../support/operations.ts";
import { anyTransmit, inTraffic } from "../support/traffic.ts";

const readStatus: Operation = { kind: "pci-read", offset: 6, width: 2 };

/** The PCI status register shows whether an interrupt is pending. */
export const interruptStatus: Property = defineProperty({
  id: "PCI-CFG-6",
  title: "Bit 3 of the PCI status register follows ISR status",
  clauses: ["PCI-CFG-6"],
  unavailable: all(pciFunction, usableQueue),
  runs: 10,
  generate: (random, context) => ({
    operations: [
      readStatus,
      ...inTraffic(random, context, {
        stimulus: () => [
          random.chance(0.5) ? transmit() : anyTransmit(random, context),
          random.chance(0.5) ? readStatus : { kind: "pci-read", offset: 4, width: 4 },
          acknowledge,
          readStatus,
          ...(random.chance(0.2) ? [transmit(), reset, readStatus] : []),
        ],
      }),
    ],
  }),
});
