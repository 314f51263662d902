import type { Random } from "../../base/random.ts";
import { defined } from "../field/field.ts";
import { index, wordOf } from "../field/number-fields.ts";
import { boundaryWord } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomQueue } from "../generators/random-index.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { number } from "../words/number-words.ts";
import { queueOf } from "../words/queue-words.ts";

/**
 * Write garbage into fields of the driver's that the device must ignore without their feature: used_event, and from a
 * value of 256 on reserved flags too.
 */
export interface IgnoredFieldsOperation {
  readonly kind: "scribble-event";
  readonly queue: number;
  readonly value: number;
}

/** Garbage where a device must not look. */
export const ignoredFieldsOperations: OperationFamily<IgnoredFieldsOperation> = {
  generators: [{ weight: 4, generate: randomScribbleEvent }],
  kinds: {
    "scribble-event": defineOperation({
      needs: "rings",
      fields: { value: wordOf(defined("index")), queue: index },
      words: ({ queue, value }, sizes) => `write ${number(value)} to used_event of queue ${queueOf(queue, sizes)}`,
    }),
  },
};

function randomScribbleEvent(random: Random, context: OperationContext): IgnoredFieldsOperation {
  return { kind: "scribble-event", queue: randomQueue(random, context), value: boundaryWord(random, 2) };
}
