import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { acknowledge, read, scanRegisters, write } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** The registers go where BAR0 goes, and answer nowhere else. */
export const relocation: Property = defineProperty({
  id: "PCI-CFG-4",
  title: "Registers answer where BAR0 was moved to and no longer where it was",
  clauses: ["PCI-CFG-4"],
  unavailable: pciFunction,
  runs: 12,
  generate: (random, context) => ({
    operations: [
      { kind: "move-bar", slot: random.below(64) },
      scanRegisters(1),
      ...inTraffic(random, context, {
        stimulus: (traffic) => [
          { kind: "move-bar", slot: random.below(64) },
          random.pick([read(context, "set-status"), write(context, "select-queue", 1), scanRegisters(2)]),
          ...traffic(random.between(0, 3)),
          acknowledge,
          ...(random.chance(0.3) ? [{ kind: "config-space-scan", width: 1 } as const] : []),
        ],
      }),
    ],
  }),
});
