import type { Random } from "../../src/base/random.ts";
import { boundaryWord, randomWidth } from "../../src/operation/generators/boundary.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { randomPciWrite } from "../../src/operation/pci/configuration.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { all, msix, pciFunction } from "../support/availability.ts";
import { acknowledge, commandBit, commandWidth, reset, scanRegisters, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

const readStatus: Operation = { kind: "pci-read", offset: 6, width: 2 };

/** One access to a register of configuration space with a width that need not be its own. */
function partialWrite(random: Random, context: PropertyContext): Operation {
  const width = randomWidth(random);
  switch (random.below(context.msix ? 6 : 5)) {
    case 0:
      return { kind: "size-bar", bar: random.below(7), width };
    case 1:
      return { kind: "move-bar", slot: random.below(16), width };
    case 2:
      return commandBit("interrupt_disable", random.chance(0.5), commandWidth(random, context));
    case 3: {
      const byte = random.pick([4, 5, 6, 7, 0x0c, 0x0d, 0x3c] as const);
      const offset = byte - (byte % width);
      return { kind: "pci-write", offset, width, value: boundaryWord(random, width) };
    }
    case 5:
      return { kind: "msix", on: random.chance(0.5), width };
    default:
      return randomPciWrite(random);
  }
}

/** Every register of configuration space takes the bytes that are written, whatever their number, and no others. */
const partialWrites: Property = defineProperty({
  id: "PCI-CFG-13",
  title: "Registers of configuration space take writes of 1, 2 and 4 bytes at every offset",
  clauses: ["PCI-CFG-13", "PCI-CFG-2", "PCI-CFG-7", "PCI-CFG-11", "PCI-CFG-12"],
  unavailable: pciFunction,
  runs: 18,
  generate: (random, context) => ({
    operations: [
      partialWrite(random, context),
      ...inTraffic(random, context, {
        between: [0, 4],
        rounds: [4, 9],
        stimulus: () => [
          partialWrite(random, context),
          ...(random.chance(0.5) ? [transmit()] : []),
          partialWrite(random, context),
          ...(random.chance(0.3) ? [acknowledge] : []),
          ...(random.chance(0.1) ? [reset] : []),
          random.pick<Operation>([{ kind: "pci-scan" }, scanRegisters(1), readStatus]),
        ],
      }),
      commandBit("interrupt_disable", false),
    ],
  }),
});

/** Of the status register a write clears error bits and changes nothing else. */
const errorBits: Property = defineProperty({
  id: "PCI-CFG-11",
  title: "Ones that are written to error bits of the status register leave them clear",
  clauses: ["PCI-CFG-11", "PCI-CFG-1"],
  unavailable: pciFunction,
  runs: 6,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      between: [0, 3],
      stimulus: () => {
        const width = randomWidth(random);
        const offset = random.pick([4, 6, 7]);
        const first = width === 4 ? 4 : width === 2 ? 6 : offset;
        return [
          { kind: "pci-write", offset: first, width, value: random.pick([0xf9, 0xffff, 0xffff_ffff]) },
          readStatus,
        ];
      },
    }),
  }),
});

/** What PCI reserves in the header is not there. */
const reservedRegisters: Property = defineProperty({
  id: "PCI-CFG-12",
  title: "Reserved registers of the configuration header read 0 whatever is written to them",
  clauses: ["PCI-CFG-12"],
  unavailable: pciFunction,
  runs: 6,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      between: [0, 3],
      stimulus: () => {
        const width = randomWidth(random);
        const dword = random.pick([0x34, 0x38]);
        const offset = dword + random.below(5 - width);
        return [{ kind: "pci-write", offset, width, value: boundaryWord(random, width) }, { kind: "pci-scan" }];
      },
    }),
  }),
});

/** The places of table and pending bits, and the number of vectors, are the function's. */
const msixCapability: Property = defineProperty({
  id: "PCI-CAP-2",
  title: "Of the MSI-X capability nothing but the enable bit and the function mask can be written",
  clauses: ["PCI-CAP-2", "PCI-CFG-13"],
  unavailable: all(msix),
  runs: 8,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      between: [0, 3],
      stimulus: () => {
        const width = randomWidth(random);
        const offset = 0x40 + 4 * random.below(3) + random.below(5 - width);
        return [
          ...(random.chance(0.5) ? [{ kind: "msix", on: random.chance(0.7) } as const] : []),
          { kind: "pci-write", offset, width, value: boundaryWord(random, width) },
          ...(random.chance(0.5) ? [transmit()] : []),
          { kind: "pci-scan" },
        ];
      },
    }),
  }),
});

/** Writes to configuration space with every width. */
export const partialWriteProperties: readonly Property[] = [
  partialWrites,
  errorBits,
  reservedRegisters,
  msixCapability,
];
