import type { Random } from "../../src/base/random.ts";
import { boundaryWord, randomWidth } from "../../src/operation/generators/boundary.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { acknowledge, reset, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

function writeAndRead(random: Random): Operation[] {
  const width = randomWidth(random);
  return [
    { kind: "pci-write", offset: 0x3c, width, value: boundaryWord(random, width) },
    { kind: "pci-read", offset: 0x3c, width: randomWidth(random) },
    { kind: "pci-read", offset: 0x3d, width: 1 },
  ];
}

/** The interrupt line register is storage; the pin register names the pin that is used. */
export const interruptLine: Property = defineProperty({
  id: "PCI-CFG-5",
  title: "The interrupt line register stores what is written and changes nothing; the pin is INTA",
  clauses: ["PCI-CFG-5"],
  unavailable: pciFunction,
  runs: 10,
  generate: (random, context) => ({
    operations: [
      ...writeAndRead(random),
      ...inTraffic(random, context, {
        between: [0, 4],
        stimulus: () => [
          ...writeAndRead(random),
          transmit(),
          acknowledge,
          ...(random.chance(0.2) ? [reset] : []),
          { kind: "pci-read", offset: 0x3c, width: 1 },
        ],
      }),
      { kind: "pci-scan" },
    ],
  }),
});
