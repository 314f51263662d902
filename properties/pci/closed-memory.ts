import type { Random } from "../../src/base/random.ts";
import { boundaryWord } from "../../src/operation/generators/boundary.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { msix } from "../support/availability.ts";
import { acknowledge, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

function closedTable(random: Random): Operation {
  return { kind: "closed-access", offset: 4 * random.below(16), width: 4, value: boundaryWord(random, 4), of: "table" };
}

/** With memory decoding off the MSI-X table is out of reach, and messages go on. */
export const closedMemory: Property = defineProperty({
  id: "PCI-CFG-14",
  title: "The MSI-X table cannot be read or written while memory decoding is off",
  clauses: ["PCI-CFG-14"],
  unavailable: msix,
  runs: 10,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      between: [0, 4],
      stimulus: () => [
        { kind: "msix", on: true },
        closedTable(random),
        transmit(),
        closedTable(random),
        ...(random.chance(0.3) ? [{ kind: "msix", on: false } as const, acknowledge] : []),
      ],
    }),
  }),
});
