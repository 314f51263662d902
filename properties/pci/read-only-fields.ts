import type { Random } from "../../src/base/random.ts";
import { boundaryWord, randomWidth } from "../../src/operation/generators/boundary.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { commandBit, scanRegisters } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Header bytes that no write may change: identity, class, header type, subsystem, capabilities pointer. */
const readOnlyBytes = [
  0x00, 0x01, 0x02, 0x03, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0e, 0x2c, 0x2d, 0x2e, 0x2f, 0x34, 0x3d,
] as const;

/** Registers of BARs that a function without MSI-X does not have. */
const absentBars = [0x14, 0x18, 0x1c, 0x20, 0x24] as const;

function writeAndRead(random: Random, context: PropertyContext): Operation[] {
  const width = randomWidth(random);
  const bytes = context.msix ? readOnlyBytes : [...readOnlyBytes, ...absentBars];
  const byte = random.pick(bytes);
  // A dword that reaches the command register does more than a plain write: it has an operation of its own.
  const isBesideCommand = byte === 0x06 || byte === 0x07;
  const widthUsed = isBesideCommand && width === 4 ? 2 : width;
  const offset = byte - (byte % widthUsed);
  return [
    { kind: "pci-write", offset, width: widthUsed, value: boundaryWord(random, widthUsed) },
    { kind: "pci-read", offset, width: widthUsed },
  ];
}

/** Read-only header fields keep their value whatever is written, with any width. */
export const readOnlyFields: Property = defineProperty({
  id: "PCI-CFG-1",
  title: "Read-only fields of the configuration header ignore writes of every width",
  clauses: ["PCI-CFG-1"],
  unavailable: pciFunction,
  runs: 15,
  generate: (random, context) => ({
    operations: [
      ...writeAndRead(random, context),
      ...inTraffic(random, context, {
        between: [0, 3],
        stimulus: () => [
          ...writeAndRead(random, context),
          ...writeAndRead(random, context),
          ...(random.chance(0.5) ? [commandBit("interrupt_disable", random.chance(0.5), 4)] : []),
          random.chance(0.5) ? { kind: "pci-scan" } : scanRegisters(1),
        ],
      }),
      { kind: "pci-scan" },
    ],
  }),
});
