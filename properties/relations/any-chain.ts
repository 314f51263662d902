import type { Random } from "../../src/base/random.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { ChainShape } from "../../src/operation/ring/chain-shape.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { sameObservation } from "../../src/runner/check/relation.ts";
import { all, feature, usableQueue } from "../support/availability.ts";
import { outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { anyFeatures } from "../support/traffic.ts";
import { plainLife } from "./plain-traffic.ts";

/** Other descriptors for the same bytes: one, many, scattered, or a table of them. */
function otherShape(random: Random, context: PropertyContext, shape: ChainShape): ChainShape {
  const most = Math.min(12, sizeOfQueue(context, outgoingQueue(context)));
  return {
    ...shape,
    parts: random.chance(0.3) ? 1 : random.between(1, most),
    first: random.pick([0, 0, 1, 4, 7, 8, 9]),
    indirect: random.pick(["no", "all", "tail"]),
    scatter: random.chance(0.5),
    writeOnTable: random.chance(0.5),
    foreign: random.chance(0.2) ? 1 : 0,
  };
}

/** Split, merged, scattered or made indirect, a chain carries the same bytes. */
export const anyChain: Property = defineProperty({
  id: "RNG-6/relation",
  title: "A chain that is split, merged or made indirect carries the same bytes",
  clauses: ["RNG-6"],
  unavailable: all(usableQueue, feature("ANY_LAYOUT")),
  runs: 12,
  generate: (random, context) => {
    const features = anyFeatures(random, context, { withFeatures: ["ANY_LAYOUT"] });
    return { operations: plainLife(random, context, { features, count: random.between(4, 40), notify: () => "yes" }) };
  },
  relation: {
    name: "any-chain",
    clause: "RNG-6",
    change: "with the same bytes in other descriptors",
    transform: (operations, random, context) => ({
      operations: operations.map(
        (operation): Operation =>
          operation.kind === "transmit" || operation.kind === "receive"
            ? { ...operation, shape: otherShape(random, context, operation.shape) }
            : operation,
      ),
    }),
    compare: sameObservation,
  },
});
