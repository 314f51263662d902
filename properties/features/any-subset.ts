import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, someFeature, usableQueue } from "../support/availability.ts";
import { transmit } from "../support/operations.ts";
import { connectAll, createTraffic } from "../support/traffic.ts";

/** A driver may accept any part of what is offered, nothing included. */
export const anySubset: Property = defineProperty({
  id: "FEAT-2",
  title: "The device works with any subset of its features",
  clauses: ["FEAT-2"],
  unavailable: all(usableQueue, someFeature),
  runs: 18,
  generate: (random, context) => {
    const features = [...context.features].filter(() => random.chance(0.5));
    const traffic = createTraffic(random, context);
    return {
      operations: [
        { kind: "initialise", features: random.chance(0.15) ? [] : features },
        ...connectAll(context),
        transmit(),
        ...traffic(random.between(8, 25)),
      ],
    };
  },
});
