import { randomStartIndex } from "../../src/operation/generators/life.ts";
import {
  lifeMix,
  malformedMix,
  pciMix,
  registerMix,
  ringMix,
  scaled,
  trafficMix,
} from "../../src/operation/generators/mixes.ts";
import {
  randomOperationCount,
  type WeightedGenerator,
  weightedOperations,
} from "../../src/operation/generators/weighted.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { vmchannel } from "../support/availability.ts";
import { bringUp } from "../support/traffic.ts";

// Mostly traffic: a device that is reset or damaged every few operations never gets anywhere.
const everything: readonly WeightedGenerator[] = [
  ...scaled(trafficMix, 10),
  ...scaled(ringMix, 4),
  ...scaled(registerMix, 3),
  ...scaled(pciMix, 2),
  ...scaled(lifeMix, 1),
  ...scaled(malformedMix, 1),
];

/** Decoding and bus mastering stay on, or the rest of a scenario would talk to nobody. */
function keepingDecoding(context: PropertyContext): PropertyContext {
  return { ...context, commandBits: context.commandBits.filter((name) => name === "interrupt_disable") };
}

/** Every kind of operation there is in one mix: what no rule of its own brings together. */
export const wholeDevice: Property = defineProperty({
  id: "ROB-1/whole-device",
  title: "The device survives, and keeps all its rules, in any mix of everything that can be done to it",
  clauses: ["ROB-1", "ROB-2", "ROB-4", "ROB-5", "ROB-10"],
  unavailable: vmchannel,
  runs: 22,
  generate: (random, context) => ({
    startIndex: randomStartIndex(random, context),
    operations: [
      ...bringUp(random, context),
      ...weightedOperations(random, keepingDecoding(context), randomOperationCount(random), everything),
    ],
  }),
});
