import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { usedQueue } from "../support/context.ts";
import { repeat, reset, transmit } from "../support/operations.ts";
import { anyDetail } from "../support/sizes.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

const greedyConditions = ["total-too-long", "descriptor-loop", "nested-indirect", "length-beyond-chain"] as const;

/** Lengths that a guest only claims cost the device nothing. */
export const boundedWork: Property = defineProperty({
  id: "ROB-9",
  title: "The work for one stimulus is bounded by what is there, not by what a guest claims",
  clauses: ["ROB-9", "ROB-2"],
  unavailable: usableQueue,
  runs: 10,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const greedy = (): Operation => {
      const condition = random.pick(greedyConditions);
      const detail = anyDetail(random);
      return condition === "length-beyond-chain"
        ? { kind: "malformed-message", condition, channel: 0, detail, notify: true }
        : { kind: "malformed-chain", condition, queue: usedQueue(random, context), detail, notify: true };
    };
    return {
      operations: repeat(random.between(1, 3), () => [
        ...bringUp(random, context),
        ...traffic(random.below(5)),
        ...repeat(random.between(1, 6), greedy),
        transmit(),
        ...traffic(random.below(5)),
        reset,
      ]),
    };
  },
});
