import type { Random } from "../../src/base/random.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { sameObservation } from "../../src/runner/check/relation.ts";
import { all, on, usableQueue } from "../support/availability.ts";
import { greet, negotiate, ready } from "../support/by-hand.ts";
import { wideFeatureValue } from "../support/feature-bits.ts";
import { reset } from "../support/operations.ts";
import { anyFeatures } from "../support/traffic.ts";
import { plainLife } from "./plain-traffic.ts";

const ringPlaces = ["low", "straddling", "top"] as const;
const bufferPlaces = ["heap", "straddling", "top"] as const;

/** The same bring-up with other places for rings and device. */
function elsewhere(random: Random, context: PropertyContext, features: readonly string[]): Operation[] {
  return [
    { kind: "move-bar", slot: random.below(16) },
    reset,
    greet(context),
    ...negotiate(context, wideFeatureValue(features)),
    { kind: "set-up-queue", queue: 0, place: random.pick(ringPlaces) },
    { kind: "set-up-queue", queue: 1, place: random.pick(ringPlaces) },
    { kind: "set-up-queue", queue: 2, place: "low" },
    { kind: "set-up-queue", queue: 3, place: "low" },
    ready(context),
  ];
}

/** Where rings, buffers and registers lie makes no difference, by the clause that a transport has for that. */
function placeRelation(clause: string, transport: string): Property {
  return defineProperty({
    id: `${clause}/relation`,
    title: "Rings, buffers and registers at other places change nothing",
    clauses: [clause],
    unavailable: all(on(transport), usableQueue),
    runs: 12,
    generate: (random, context) => {
      const features = anyFeatures(random, context);
      const count = random.between(4, 40);
      return { operations: plainLife(random, context, { features, count, notify: () => "yes" }) };
    },
    relation: {
      name: "any-place",
      clause,
      change: "with rings, buffers and registers elsewhere",
      transform: (operations, random, context) => ({
        operations: operations.flatMap((operation) => moved(operation, random, context)),
      }),
      compare: sameObservation,
    },
  });
}

function moved(operation: Operation, random: Random, context: PropertyContext): Operation[] {
  switch (operation.kind) {
    case "initialise":
      return elsewhere(
        random,
        context,
        operation.features.filter((name) => context.features.has(name)),
      );
    case "transmit":
    case "receive":
      return [{ ...operation, shape: { ...operation.shape, place: random.pick(bufferPlaces), scatter: true } }];
    default:
      return [operation];
  }
}

/** One for each transport. */
export const anyPlaceProperties: readonly Property[] = [
  placeRelation("RNG-1", "legacy-pci"),
  placeRelation("RNG-36", "modern-pci"),
];
