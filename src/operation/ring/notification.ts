import type { Random } from "../../base/random.ts";
import { index } from "../field/number-fields.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomQueue } from "../generators/random-index.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { queueOf } from "../words/queue-words.ts";

/** What guest and device tell each other of rings. */
export type NotificationOperation =
  | { readonly kind: "notify"; readonly queue: number }
  /** Read ISR status once, as an interrupt handler does. */
  | { readonly kind: "acknowledge" };

/** What guest and device tell each other of rings. */
export const notificationOperations: OperationFamily<NotificationOperation> = {
  generators: [
    { weight: 20, generate: randomNotify },
    { weight: 20, generate: () => ({ kind: "acknowledge" }) },
  ],
  kinds: {
    notify: defineOperation({
      needs: "registers",
      fields: { queue: index },
      keepsOverfull: () => true,
      words: ({ queue }, sizes) => `notify queue ${queueOf(queue, sizes)}`,
    }),
    acknowledge: defineOperation({
      needs: "registers",
      fields: {},
      isRead: true,
      keepsOverfull: () => true,
      words: () => "read ISR status",
    }),
  },
};

/** A notification of one queue. */
function randomNotify(random: Random, context: OperationContext): NotificationOperation {
  return { kind: "notify", queue: randomQueue(random, context) };
}
