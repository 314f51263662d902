import type { Random } from "../../base/random.ts";
import { index } from "../field/number-fields.ts";
import { ranked } from "../field/word-fields.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomQueue } from "../generators/random-index.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";

/** Where a ring is laid in guest memory. */
export type RingSpot = "low" | "straddling" | "top";

/** The ring of a queue. */
export type QueueSetUpOperation =
  /** Give a queue a fresh zeroed ring; `place` selects where. */
  | { readonly kind: "set-up-queue"; readonly queue: number; readonly place: RingSpot }
  /** Write 0 to the queue's address. */
  | { readonly kind: "drop-queue"; readonly queue: number };

/** The ring of a queue: given and taken away. */
export const queueSetUpOperations: OperationFamily<QueueSetUpOperation> = {
  generators: [{ weight: 1, generate: randomQueueSetUp }],
  kinds: {
    "set-up-queue": defineOperation({
      needs: "registers",
      fields: { place: ranked<RingSpot>(["low", "top", "straddling"]), queue: index },
      words: ({ queue, place }) => `set up queue ${queue} (${place})`,
    }),
    "drop-queue": defineOperation({
      needs: "registers",
      fields: { queue: index },
      words: ({ queue }) => `write 0 to the address of queue ${queue}`,
    }),
  },
};

const places: readonly RingSpot[] = ["low", "straddling", "top"];

/** A queue gets a new ring, or loses its own. */
function randomQueueSetUp(random: Random, context: OperationContext): QueueSetUpOperation {
  const queue = randomQueue(random, context);
  return random.chance(0.75)
    ? { kind: "set-up-queue", queue, place: random.pick(places) }
    : { kind: "drop-queue", queue };
}
