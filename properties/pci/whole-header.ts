import type { Random } from "../../src/base/random.ts";
import { randomWidth } from "../../src/operation/generators/boundary.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { commandBit, commandWidth } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

function readAnywhere(random: Random): Operation {
  const width = randomWidth(random);
  const offset = random.below(256);
  return { kind: "pci-read", offset: offset - (offset % width), width };
}

/** The function as PCI wants it: every width reads the same bytes, command bits keep what was written. */
export const wholeHeader: Property = defineProperty({
  id: "PCI-CFG-7",
  title: "The configuration space reads the same with every width and keeps its command bits",
  clauses: ["PCI-CFG-7", "PCI-CFG-1"],
  unavailable: pciFunction,
  runs: 15,
  generate: (random, context) => ({
    operations: [
      { kind: "pci-scan" },
      ...inTraffic(random, context, {
        between: [0, 3],
        stimulus: () => [
          readAnywhere(random),
          readAnywhere(random),
          commandBit(
            random.pick(["memory_space", "interrupt_disable"]),
            random.chance(0.5),
            commandWidth(random, context),
          ),
          { kind: "pci-read", offset: 4, width: 2 },
          readAnywhere(random),
        ],
      }),
      { kind: "pci-scan" },
    ],
  }),
});
