import type { Random } from "../../base/random.ts";
import { defined } from "../field/field.ts";
import { index, numberNear } from "../field/number-fields.ts";
import { boundaryLength } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomChannel } from "../generators/random-index.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { bytes } from "../words/number-words.ts";
import { type ChainShape, chainShape, randomShape, shapeWords } from "./chain-shape.ts";
import { messageBytes, payloadBytesMax } from "./message-bytes.ts";
import { type NotifyMode, notifyMode, notifyWords, randomNotifyMode } from "./notify-mode.ts";

/** Offer one message; `length` payload bytes, `extra` readable bytes behind them that are not payload. */
export interface TransmitOperation {
  readonly kind: "transmit";
  readonly channel: number;
  readonly length: number;
  readonly extra: number;
  readonly shape: ChainShape;
  readonly notify: NotifyMode;
}

/** Messages of the guest. */
export const transmitOperations: OperationFamily<TransmitOperation> = {
  generators: [{ weight: 100, generate: randomTransmit }],
  kinds: {
    transmit: defineOperation({
      needs: "rings",
      fields: {
        length: messageBytes,
        extra: numberNear(0, defined("byteCount")),
        shape: chainShape,
        notify: notifyMode,
        channel: index,
      },
      offers: () => ({ direction: "out", entries: 1 }),
      words: ({ channel, length, extra, shape, notify }) => {
        const behind = extra > 0 ? ` and ${bytes(extra)} behind them` : "";
        const message = `transmit ${bytes(length)}${behind} on channel ${channel}`;
        return `${message} (${shapeWords(shape, "writable")}), ${notifyWords[notify]}`;
      },
    }),
  },
};

/** One message to any channel, 0 .. `payloadBytesMax` payload bytes. */
export function randomTransmit(random: Random, context: OperationContext): TransmitOperation {
  return {
    kind: "transmit",
    channel: randomChannel(random, context),
    length: boundaryLength(random, payloadBytesMax),
    extra: random.chance(0.1) ? boundaryLength(random, 64) : 0,
    shape: randomShape(random, context, 1),
    notify: randomNotifyMode(random),
  };
}
