import type { Random } from "../../base/random.ts";
import { defined } from "../field/field.ts";
import { index, numberNear } from "../field/number-fields.ts";
import { name, simplestAt } from "../field/word-fields.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomQueue } from "../generators/random-index.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { notifyWords } from "../ring/notify-mode.ts";
import { queueOf } from "../words/queue-words.ts";
import { describeMalformedChain } from "./chain-words.ts";
import { type MisuseOperation, randomNotifyStorm } from "./misuse.ts";

/** Offer a chain with one of the conditions of spec/virtqueue.json; `detail` varies it. */
export interface MalformedChainOperation {
  readonly kind: "malformed-chain";
  readonly queue: number;
  readonly condition: string;
  readonly detail: number;
  readonly notify: boolean;
}

/** Chains that no correct driver offers. */
export const malformedChainOperations: OperationFamily<MalformedChainOperation> = {
  generators: [{ weight: 4, generate: randomMalformedChain }],
  kinds: {
    "malformed-chain": defineOperation({
      needs: "rings",
      fields: {
        detail: numberNear(0, defined("word")),
        notify: simplestAt(true),
        queue: index,
        condition: name,
      },
      keepsOverfull: ({ condition }) => condition === "head-in-flight",
      words: ({ condition, detail, notify, queue }, sizes) => {
        const meant = queueOf(queue, sizes);
        const words = describeMalformedChain(condition, detail, sizes.get(meant));
        return `offer a malformed chain on queue ${meant}: ${words}, ${notifyWords[notify ? "yes" : "no"]}`;
      },
    }),
  },
};

/** A chain with any condition of the specification; a notify storm where it names none. */
export function randomMalformedChain(
  random: Random,
  context: OperationContext,
): MalformedChainOperation | MisuseOperation {
  if (context.malformedChains.length === 0) {
    return randomNotifyStorm(random, context);
  }
  return {
    kind: "malformed-chain",
    queue: randomQueue(random, context),
    condition: random.pick(context.malformedChains),
    detail: random.below(256),
    notify: random.chance(0.8),
  };
}
