import { createRandom } from "../../src/base/random.ts";
import {
  lifeMix,
  malformedMix,
  pciMix,
  registerMix,
  ringMix,
  trafficMix,
} from "../../src/operation/generators/mixes.ts";
import { randomBarAccess } from "../../src/operation/generators/registers.ts";
import { type WeightedGenerator, weightedOperations } from "../../src/operation/generators/weighted.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { exampleContext } from "../operation/generators/example-context.ts";

/** A mix in which every kind of operation occurs. */
export const everyKindMix: readonly WeightedGenerator[] = [
  ...trafficMix,
  ...ringMix,
  ...registerMix,
  ...pciMix,
  ...lifeMix,
  ...malformedMix,
  { weight: 2, generate: (random) => randomBarAccess(random) },
];

/** The number of kinds in src/operation/operation.ts. */
export const operationKinds = 43;

/** Many operations of every kind. */
export function manyOperations(seed: number, count: number): Operation[] {
  return weightedOperations(createRandom(seed), exampleContext(), count, everyKindMix, { swarm: false });
}
