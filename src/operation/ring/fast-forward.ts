import { counted } from "../../base/counted.ts";
import type { Random } from "../../base/random.ts";
import { count, index } from "../field/number-fields.ts";
import { boundaryNumber } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomQueue } from "../generators/random-index.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { queueOf } from "../words/queue-words.ts";

/** Send `count` small messages through the ring, `batch` per notify: moves indices far ahead. */
export interface FastForwardOperation {
  readonly kind: "fast-forward";
  readonly queue: number;
  readonly count: number;
  readonly batch: number;
}

/** Many small messages in a row, so that ring indices get to places that a short scenario never sees. */
export const fastForwardOperations: OperationFamily<FastForwardOperation> = {
  generators: [{ weight: 4, generate: randomFastForward }],
  kinds: {
    "fast-forward": defineOperation({
      needs: "rings",
      fields: { count, batch: count, queue: index },
      words: ({ queue, count, batch }, sizes) =>
        `send ${counted(count, "small message")} through queue ${queueOf(queue, sizes)}, ${batch} a notify`,
    }),
  },
};

function randomFastForward(random: Random, context: OperationContext): FastForwardOperation {
  const queue = randomQueue(random, context);
  const size = context.queueSizes[queue] ?? 1;
  return {
    kind: "fast-forward",
    queue,
    count: boundaryNumber(random, 1, 4 * size, [size, 2 * size]),
    batch: random.chance(0.5) ? size : random.between(1, size),
  };
}
