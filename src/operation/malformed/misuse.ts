import { counted } from "../../base/counted.ts";
import type { Random } from "../../base/random.ts";
import { defined } from "../field/field.ts";
import { count, index, word, wordOf } from "../field/number-fields.ts";
import { boundaryWord } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomQueue } from "../generators/random-index.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { number } from "../words/number-words.ts";
import { queueOf } from "../words/queue-words.ts";

/** What no correct driver does, but for what it offers on a ring. */
export type MisuseOperation =
  /** Overwrite part of the used ring, which belongs to the device. */
  | { readonly kind: "scribble-used"; readonly queue: number; readonly value: number }
  /** Notify `count` times in a row, any 16-bit queue index. */
  | { readonly kind: "notify-storm"; readonly value: number; readonly count: number };

/** What no correct driver does, but for what it offers on a ring; a scribble ends in a reset, so it is rare. */
export const misuseOperations: OperationFamily<MisuseOperation> = {
  generators: [{ weight: 1, generate: randomNotifyStorm }],
  kinds: {
    "scribble-used": defineOperation({
      needs: "rings",
      fields: { value: word, queue: index },
      words: ({ queue, value }, sizes) => `overwrite used.idx of queue ${queueOf(queue, sizes)} with ${number(value)}`,
    }),
    "notify-storm": defineOperation({
      needs: "registers",
      fields: { count, value: wordOf(defined("index")) },
      words: ({ count, value }) => `notify ${counted(count, "time")} with queue index ${number(value)}`,
    }),
  },
};

/** Notifications in a row, of a queue that is there or of any 16-bit index. */
export function randomNotifyStorm(random: Random, context: OperationContext): MisuseOperation {
  const value = random.chance(0.5) ? random.below(context.queueSizes.length + 2) : boundaryWord(random, 2);
  return { kind: "notify-storm", value, count: 1 + random.below(32) };
}

/** Garbage in a used ring. */
export function randomScribbleUsed(random: Random, context: OperationContext): MisuseOperation {
  return { kind: "scribble-used", queue: randomQueue(random, context), value: boundaryWord(random, 2) };
}
