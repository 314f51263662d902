import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { greet, negotiate, ready } from "../support/by-hand.ts";
import { sizeOfQueue, usedQueue } from "../support/context.ts";
import { featureValue, unofferedBits } from "../support/feature-bits.ts";
import { acknowledge, reset, transmit } from "../support/operations.ts";
import { anyFeatures, connectAll, createTraffic, type TrafficKind } from "../support/traffic.ts";

const plain: readonly TrafficKind[] = ["stall", "connect"];

/** Accepting what was not offered changes nothing: rings and interrupts go on as without it. */
export const unofferedFeatures: Property = defineProperty({
  id: "FEAT-5",
  title: "Accepting features that were not offered has no effect",
  clauses: ["FEAT-5", "FEAT-4", "INT-8"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context, plain);
    const strange = unofferedBits(context).filter(() => random.chance(0.7));
    const accepted = featureValue(anyFeatures(random, context));
    const value = accepted + strange.reduce((sum, bit) => sum + 2 ** bit, 0);
    const queue = usedQueue(random, context);
    return {
      operations: [
        reset,
        { kind: "set-status", value: 1 },
        greet(context),
        ...negotiate(context, value),
        { kind: "set-up-queue", queue: 0, place: "low" },
        { kind: "set-up-queue", queue: 1, place: "low" },
        ready(context),
        ...connectAll(context),
        { kind: "scribble-event", queue, value: random.below(2 * sizeOfQueue(context, queue)) },
        transmit(),
        acknowledge,
        ...traffic(random.between(4, 15)),
        { kind: "scribble-event", queue, value: random.below(0x1_0000) },
        transmit(),
        acknowledge,
        ...traffic(random.between(0, 8)),
      ],
    };
  },
});
