import type { Random } from "../../base/random.ts";
import { index } from "../field/number-fields.ts";
import { onOrOff } from "../field/word-fields.ts";
import { boundaryNumber } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomQueue } from "../generators/random-index.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { queueOf } from "../words/queue-words.ts";

/**
 * Ask for no interrupts, or for them again; with EVENT_IDX used_event is put `ahead` entries past what was reaped.
 */
export interface SuppressionOperation {
  readonly kind: "suppress";
  readonly queue: number;
  readonly on: boolean;
  readonly ahead: number;
}

/** Which interrupts the driver asks for. */
export const suppressionOperations: OperationFamily<SuppressionOperation> = {
  generators: [{ weight: 20, generate: randomSuppress }],
  kinds: {
    suppress: defineOperation({
      needs: "rings",
      fields: { ahead: index, queue: index, on: onOrOff },
      words: ({ queue, on, ahead }, sizes) => {
        const name = `queue ${queueOf(queue, sizes)}`;
        const asked = on ? `no interrupts of ${name}` : `interrupts of ${name} again`;
        return `ask for ${asked} (${ahead} entries ahead)`;
      },
    }),
  },
};

/** Interrupts off or on; with EVENT_IDX the event lies 0 .. queue size + 1 entries ahead. */
export function randomSuppress(random: Random, context: OperationContext): SuppressionOperation {
  const queue = randomQueue(random, context);
  const ahead = random.chance(0.5) ? random.below(3) : boundaryNumber(random, 0, (context.queueSizes[queue] ?? 1) + 1);
  return { kind: "suppress", queue, on: random.chance(0.5), ahead };
}
