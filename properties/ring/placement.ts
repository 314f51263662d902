import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, on, usableQueue } from "../support/availability.ts";
import { greet, negotiate, ready } from "../support/by-hand.ts";
import { reset, transmit } from "../support/operations.ts";
import { anyFeatures, connectAll, createTraffic } from "../support/traffic.ts";

const places = ["low", "straddling", "top"] as const;

/** Rings in the legacy layout work wherever in RAM they lie, and are the only memory taken for rings. */
export const placement: Property = defineProperty({
  id: "RNG-1",
  title: "Rings in the legacy layout work at every place in guest memory",
  clauses: ["RNG-1", "RNG-2", "RNG-17"],
  unavailable: all(on("legacy-pci"), usableQueue),
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const life = () => [
      reset,
      { kind: "initialise", features: anyFeatures(random, context), early: true } as const,
      reset,
      greet(context),
      ...negotiate(context),
      { kind: "set-up-queue", queue: 0, place: random.pick(places) } as const,
      { kind: "set-up-queue", queue: 1, place: random.pick(places) } as const,
      ready(context),
      ...connectAll(context),
      transmit(),
      ...traffic(random.between(5, 20)),
    ];
    return { operations: [...life(), ...life()] };
  },
});
