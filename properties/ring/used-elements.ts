import { randomStartIndex } from "../../src/operation/generators/start-index.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { shape, transmit } from "../support/operations.ts";
import { anyTransmit, inTraffic } from "../support/traffic.ts";

/** Each chain offered comes back once, under its head, with an honest length. */
export const usedElements: Property = defineProperty({
  id: "RNG-10",
  title: "Each chain is completed once, under its head's index, with no more bytes than it holds",
  clauses: ["RNG-10", "RNG-12", "RNG-14", "RNG-15", "RNG-16", "RNG-18"],
  unavailable: usableQueue,
  runs: 22,
  generate: (random, context) => ({
    startIndex: randomStartIndex(random, context),
    operations: inTraffic(random, context, {
      rounds: [3, 10],
      stimulus: () => [
        transmit({ length: random.below(60), shape: shape({ parts: random.between(2, 5), scatter: true }) }),
        anyTransmit(random, context),
      ],
    }),
  }),
});
