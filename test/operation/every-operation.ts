import { createRandom } from "../../src/base/random.ts";
import { anyOperation } from "../../src/operation/generators/any-operation.ts";
import { type WeightedGenerator, weightedOperations } from "../../src/operation/generators/weighted.ts";
import { randomMalformed } from "../../src/operation/malformed/random-malformed.ts";
import { type Operation, operationFamilies } from "../../src/operation/operation.ts";
import { randomBarAccess } from "../../src/operation/transport/legacy-pci/bar-access.ts";
import { exampleContext } from "./generators/example-context.ts";

/** A mix in which every kind of operation occurs. */
export const everyKindMix: readonly WeightedGenerator[] = [
  ...anyOperation("vmchannel"),
  { weight: 2, generate: randomMalformed },
  { weight: 2, generate: (random) => randomBarAccess(random) },
];

/** Every kind of operation there is. */
export const operationKinds: readonly string[] = Object.values(operationFamilies).flatMap(({ kinds }) =>
  Object.keys(kinds),
);

/** Many operations of every kind. */
export function manyOperations(seed: number, count: number): Operation[] {
  return weightedOperations(createRandom(seed), exampleContext(), count, everyKindMix, { swarm: false });
}
