import type { Random } from "../../base/random.ts";
import { index } from "../field/number-fields.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomChannel } from "../generators/random-index.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { randomTransmit, type TransmitOperation } from "./transmit.ts";

/**
 * The host end of a channel stops reading, and the guest transmits until the device holds a chain back. How many bytes
 * that takes is the target's business: sockets between the device and the kit take some hundred kilobytes or more.
 */
export interface PressOperation {
  readonly kind: "press";
  readonly channel: number;
}

/** Pressure on one channel. It takes long where sockets lie between the device and the kit, so it is rare. */
export const pressOperations: OperationFamily<PressOperation> = {
  generators: [{ weight: 0.5, generate: randomPress }],
  kinds: {
    press: defineOperation({
      needs: "rings",
      fields: { channel: index },
      words: ({ channel }) => `host end of channel ${channel}: stop reading, then transmit until a chain is held back`,
    }),
  },
};

/** Pressure on any channel; a message where there are none. */
function randomPress(random: Random, context: OperationContext): PressOperation | TransmitOperation {
  return context.channelCount === 0
    ? randomTransmit(random, context)
    : { kind: "press", channel: randomChannel(random, context) };
}
