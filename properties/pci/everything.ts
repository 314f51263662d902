import type { Random } from "../../src/base/random.ts";
import { boundaryWord, randomWidth } from "../../src/operation/generators/boundary.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { acknowledge, commandBit, reset, scanRegisters, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

function anyPciOperation(random: Random): Operation {
  const width = randomWidth(random);
  switch (random.below(9)) {
    case 0:
      return { kind: "pci-scan" };
    case 1:
      return { kind: "size-bar", bar: random.below(6) };
    case 2:
      return { kind: "move-bar", slot: random.below(64) };
    case 3:
      return commandBit("interrupt_disable", random.chance(0.4));
    case 4:
      return { kind: "closed-access", offset: 19, width: 1, value: random.below(256) };
    case 5:
      return { kind: "pci-write", offset: 0x3c, width, value: boundaryWord(random, width) };
    case 6:
      return { kind: "pci-read", offset: 6, width: 2 };
    case 7:
      return scanRegisters(2, random.chance(0.3));
    default:
      return random.chance(0.2) ? reset : acknowledge;
  }
}

/** All that can be done to the PCI side, mixed with traffic. */
export const pciEverything: Property = defineProperty({
  id: "PCI-CFG-7/everything",
  title: "The PCI function keeps all its rules through any mix of configuration and traffic",
  clauses: ["PCI-CFG-1", "PCI-CFG-2", "PCI-CFG-3", "PCI-CFG-4", "PCI-CFG-5", "PCI-CFG-7"],
  unavailable: pciFunction,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [10, 25],
      between: [0, 3],
      stimulus: () => [anyPciOperation(random), ...(random.chance(0.5) ? [transmit()] : [])],
    }),
  }),
});
