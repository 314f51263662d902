import type { Random } from "../../src/base/random.ts";
import { randomMalformed } from "../../src/operation/malformed/random-malformed.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { outgoingQueue, sizeOfQueue, usedQueue } from "../support/context.ts";
import { repeat, reset, transmit } from "../support/operations.ts";
import { anyDetail } from "../support/sizes.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** Conditions after which a queue may go on; the others stop it in any case, and with it what would come next. */
function passingConditions(context: PropertyContext): string[] {
  return context.malformedChains.filter((name) => name !== "available-jump" && name !== "ring-outside-ram");
}

function anyDamage(random: Random, context: PropertyContext): Operation {
  const malformed = randomMalformed(random, {
    ...context,
    malformedChains: passingConditions(context),
    malformedMessages: context.malformedMessages,
  });
  switch (malformed.kind) {
    case "malformed-chain":
    case "scribble-used":
      return { ...malformed, queue: usedQueue(random, context) };
    default:
      return malformed;
  }
}

/** Damage of every kind, within traffic and one after the other, life after life. */
export const survival: Property = defineProperty({
  id: "ROB-1",
  title: "The device survives any mix of damage and works again after each reset",
  clauses: ["ROB-1", "ROB-2", "ROB-3", "ROB-4", "ROB-5", "ROB-6", "ROB-8", "ROB-9", "ROB-10"],
  unavailable: usableQueue,
  runs: 30,
  generate: (random, context) => {
    const operations: Operation[] = [];
    for (let lives = random.between(1, 4); lives > 0; lives--) {
      const traffic = createTraffic(random, context);
      operations.push(...bringUp(random, context), ...traffic(random.below(10)));
      for (let damages = random.between(1, 5); damages > 0; damages--) {
        operations.push(anyDamage(random, context), ...traffic(random.below(6)));
      }
      operations.push(reset);
    }
    operations.push(...bringUp(random, context), ...createTraffic(random, context)(random.between(3, 10)));
    return { operations };
  },
});

/** Damage that leaves everything else alive must leave it alive for good, so its traffic goes on for long. */
export const goingOn: Property = defineProperty({
  id: "ROB-7",
  title: "A device that gives a malformed chain back empty goes on serving everything else",
  clauses: ["ROB-7", "ROB-8", "ROB-6", "ROB-3"],
  unavailable: usableQueue,
  runs: 18,
  generate: (random, context) => {
    const traffic = createTraffic(random, context, ["connect"]);
    const conditions = passingConditions(context);
    return {
      operations: [
        ...bringUp(random, context),
        ...traffic(random.below(10)),
        ...Array.from({ length: random.between(2, 8) }, (): Operation[] => [
          {
            kind: "malformed-chain",
            queue: usedQueue(random, context),
            condition: random.pick(conditions),
            detail: anyDetail(random),
            notify: true,
          },
          ...traffic(random.between(2, 10)),
        ]).flat(),
      ],
    };
  },
});

/** Chains that were given back count no more: neither in this life nor in the next. */
export const manyErrors: Property = defineProperty({
  id: "ROB-7/many",
  title: "More malformed chains than a queue has entries leave it working",
  clauses: ["ROB-7", "ROB-6", "ROB-5"],
  unavailable: usableQueue,
  runs: 2,
  generate: (random, context) => {
    const traffic = createTraffic(random, context, ["connect", "stall"]);
    const queue = outgoingQueue(context);
    const offers = Math.min(300, sizeOfQueue(context, queue) + 20);
    const life = (between: () => Operation[]): Operation[] => [
      ...bringUp(random, context),
      ...repeat(offers, () => [
        {
          kind: "malformed-chain",
          queue,
          condition: "next-out-of-range",
          detail: anyDetail(random),
          notify: true,
        },
        ...between(),
      ]),
      transmit({ length: 20 }),
      ...traffic(10),
      reset,
    ];
    // Good chains between the malformed ones tell a device that stopped at the last of these from one that goes on.
    return { operations: [...life(() => [transmit({ length: 4 })]), ...life(() => [])] };
  },
});
