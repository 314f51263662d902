import type { Operation } from "../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { msix, on } from "../../support/availability.ts";
import { reset } from "../../support/operations.ts";
import { inTraffic } from "../../support/traffic.ts";

const headerBytes = 20;

/** The device config space follows the header at once. */
export const configPlace: Property = defineProperty({
  id: "REG-10",
  title: "The device config space begins where the register header ends",
  clauses: ["REG-10"],
  unavailable: on("legacy-pci"),
  runs: 10,
  generate: (random, context) => ({
    operations: [
      { kind: "config-space-scan", width: 1 },
      { kind: "bar-read", offset: headerBytes, width: 4 },
      ...inTraffic(random, context, {
        between: [0, 4],
        stimulus: (): Operation[] => [
          { kind: "bar-read", offset: headerBytes + random.below(8), width: 1 },
          { kind: "config-space-read", offset: 0, width: 4 },
        ],
      }),
    ],
  }),
});

/** With MSI-X on it begins four bytes later, and it comes back with MSI-X off. */
export const configPlaceWithMsix: Property = defineProperty({
  id: "REG-10/msix",
  title: "The device config space moves behind the vector registers with MSI-X on, and back",
  clauses: ["REG-10"],
  unavailable: msix,
  runs: 10,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      between: [0, 4],
      stimulus: (): Operation[] => [
        { kind: "msix", on: true },
        { kind: "config-space-scan", width: 2 },
        { kind: "bar-read", offset: headerBytes + 4, width: 4 },
        ...(random.chance(0.3) ? [reset, { kind: "config-space-scan", width: 1 } as const] : []),
        { kind: "msix", on: false },
        { kind: "config-space-scan", width: 4 },
        { kind: "bar-read", offset: headerBytes, width: 4 },
      ],
    }),
  }),
});
