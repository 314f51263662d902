import { counted } from "../../../base/counted.ts";
import type { Random } from "../../../base/random.ts";
import { count } from "../../field/number-fields.ts";
import { boundaryLength, boundaryNumber } from "../../generators/boundary.ts";
import type { OperationContext } from "../../generators/operation-context.ts";
import { defineOperation, type OperationFamily } from "../../operation-family.ts";
import { type ChainShape, chainShape, randomShape, shapeWords } from "../../ring/chain-shape.ts";
import { bufferBytes, messageHeaderBytes, payloadBytesMax } from "../../ring/message-bytes.ts";
import { type NotifyMode, notifyMode, notifyWords, randomNotifyMode } from "../../ring/notify-mode.ts";
import { bytes } from "../../words/number-words.ts";

/** Buffers for messages to the guest. */
export type ReceiveOperation =
  /** Post one receive buffer with `capacity` writable bytes, header included. */
  | { readonly kind: "receive"; readonly capacity: number; readonly shape: ChainShape; readonly notify: NotifyMode }
  /** Post `count` receive buffers of one descriptor each (limited by what is free), one notify. */
  | { readonly kind: "refill"; readonly count: number; readonly capacity: number };

/** Buffers for messages to the guest. */
export const receiveOperations: OperationFamily<ReceiveOperation> = {
  devices: ["vmchannel"],
  generators: [
    { weight: 50, generate: randomReceive },
    { weight: 20, generate: randomRefill },
  ],
  kinds: {
    receive: defineOperation({
      needs: "rings",
      fields: { capacity: bufferBytes, shape: chainShape, notify: notifyMode },
      offers: () => ({ direction: "in", entries: 1 }),
      words: ({ capacity, shape, notify }) =>
        `post a receive buffer of ${bytes(capacity)} (${shapeWords(shape, "readable")}), ${notifyWords[notify]}`,
    }),
    refill: defineOperation({
      needs: "rings",
      fields: { count, capacity: bufferBytes },
      offers: (operation) => ({ direction: "in", entries: operation.count }),
      words: (operation) =>
        `post ${counted(operation.count, "receive buffer")} of ${bytes(operation.capacity)}, notify`,
    }),
  },
};

/** One receive buffer: mostly of use, one in eight around the 9 bytes below which no message fits. */
function randomReceive(random: Random, context: OperationContext): ReceiveOperation {
  return {
    kind: "receive",
    capacity:
      random.below(8) === 0 ? random.between(1, 17) : messageHeaderBytes + 1 + boundaryLength(random, payloadBytesMax),
    shape: randomShape(random, context, 0),
    notify: randomNotifyMode(random),
  };
}

/** Several receive buffers at once, up to a full ring. */
export function randomRefill(random: Random, context: OperationContext): ReceiveOperation {
  const size = context.queueSizes[0] ?? 1;
  const buffers = random.chance(0.7) ? random.between(1, Math.min(8, size)) : boundaryNumber(random, 1, size);
  return { kind: "refill", count: buffers, capacity: messageHeaderBytes + 1 + boundaryLength(random, 4096) };
}
