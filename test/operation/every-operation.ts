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

/** Operations that take too long to be drawn. */
const notDrawn: readonly Operation[] = [
  { kind: "watch-idle" },
  { kind: "compare-times", what: "reset", channel: 2 },
  { kind: "compare-times", what: "claimed-length", channel: 0 },
];

/** Kinds that scenarios may draw. */
export const drawnKinds: readonly string[] = operationKinds.filter(
  (kind) => !notDrawn.some((operation) => operation.kind === kind),
);

/** Many operations of every kind. */
export function manyOperations(seed: number, count: number): Operation[] {
  const drawn = weightedOperations(createRandom(seed), exampleContext(), count, everyKindMix, { swarm: false });
  return count < 1000 ? drawn : [...drawn.slice(notDrawn.length), ...notDrawn];
}
