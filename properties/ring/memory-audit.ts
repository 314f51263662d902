import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, capability, usableQueue } from "../support/availability.ts";
import { anyTransmit, inTraffic } from "../support/traffic.ts";

/** The trace of what the device reads: only what a driver described to it, and each field once. */
export const memoryAudit: Property = defineProperty({
  id: "RNG-28",
  title: "The device reads only rings, tables and buffers described to it, each field once per chain",
  clauses: ["RNG-28", "RNG-29"],
  unavailable: all(usableQueue, capability("memoryAudit")),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [5, 12],
      between: [0, 6],
      stimulus: () => [anyTransmit(random, context), anyTransmit(random, context)],
    }),
  }),
});
