import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, someFeature, usableQueue } from "../support/availability.ts";
import { greet, negotiate, ready } from "../support/by-hand.ts";
import { featureValue } from "../support/feature-bits.ts";
import { read, repeat, reset } from "../support/operations.ts";
import { anyFeatures, bringUp, connectAll, createTraffic } from "../support/traffic.ts";

/** After a reset the same features are offered and can be accepted again, or others. */
const renegotiation: Property = defineProperty({
  id: "FEAT-3",
  title: "Features can be negotiated again after a reset, the same or others",
  clauses: ["FEAT-3"],
  unavailable: usableQueue,
  runs: 12,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const first = anyFeatures(random, context);
    const life = (features: readonly string[]) => [
      read(context, "offer-features"),
      { kind: "initialise", features } as const,
      read(context, "accept-features"),
      ...connectAll(context),
      ...traffic(random.between(3, 10)),
      reset,
    ];
    return { operations: [...life(first), ...life(first), ...life(anyFeatures(random, context))] };
  },
});

/** Until its queues are live a driver may think again, and one that writes no features has accepted none. */
const lastWord: Property = defineProperty({
  id: "FEAT-2/last",
  title: "The features in force are those written last since the reset, none if none were written",
  clauses: ["FEAT-2", "RST-2"],
  unavailable: all(usableQueue, someFeature),
  runs: 12,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const offered = [...context.features];
    const life = (): Operation[] => [
      greet(context),
      ...repeat(random.below(3), () => ({
        kind: "accept-features",
        value: featureValue(random.chance(0.5) ? offered : anyFeatures(random, context)),
      })),
      ...(random.chance(0.5)
        ? negotiate(context, featureValue(offered.filter(() => random.chance(0.3))))
        : negotiate(context)),
      { kind: "set-up-queue", queue: 0, place: "low" },
      { kind: "set-up-queue", queue: 1, place: "low" },
      ready(context),
      ...connectAll(context),
      ...traffic(random.between(4, 12)),
      reset,
    ];
    return {
      operations: [reset, ...life(), ...(random.chance(0.5) ? [...bringUp(random, context), reset] : []), ...life()],
    };
  },
});

/** Features as a driver changes its mind. */
export const renegotiationProperties: readonly Property[] = [renegotiation, lastWord];
