import { counted } from "../../base/counted.ts";
import type { Random } from "../../base/random.ts";
import { type AccessWidth, accessWidth } from "../field/access-width.ts";
import { numberNear } from "../field/number-fields.ts";
import { simplestAt } from "../field/word-fields.ts";
import { randomWidth } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { bytes } from "../words/number-words.ts";

/** Reads of everything that is there. */
export type ScanOperation =
  /** Read the whole config space with one width and check it as a document. */
  | { readonly kind: "config-space-scan"; readonly width: AccessWidth }
  /** Read every register once, selecting each queue up to `queues`. ISR included when `isr`. */
  | { readonly kind: "register-scan"; readonly queues: number; readonly isr: boolean };

/** Reads of all registers, or of the whole device config space. */
export const scanOperations: OperationFamily<ScanOperation> = {
  generators: [{ weight: 3, generate: randomScan }],
  kinds: {
    "config-space-scan": defineOperation({
      needs: "registers",
      fields: { width: accessWidth },
      words: ({ width }) => `read the whole device config space, ${bytes(width)} at a time`,
    }),
    "register-scan": defineOperation({
      needs: "registers",
      fields: { queues: numberNear(0, { type: "integer", minimum: 0, maximum: 1024 }), isr: simplestAt(false) },
      words: ({ queues, isr }) => {
        const ofQueues = queues === 0 ? "" : `, of ${counted(queues, "queue")}`;
        return `read every register${ofQueues}${isr ? ", ISR status too" : ""}`;
      },
    }),
  },
};

/** A look at every register or at the whole config space. */
export function randomScan(random: Random, context: OperationContext): ScanOperation {
  return random.chance(0.5)
    ? { kind: "config-space-scan", width: randomWidth(random) }
    : { kind: "register-scan", queues: context.queueSizes.length + random.below(3), isr: random.chance(0.3) };
}
