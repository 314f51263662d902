import type { Random } from "../../../base/random.ts";
import { defined } from "../../field/field.ts";
import { index, numberNear } from "../../field/number-fields.ts";
import { name, simplestAt } from "../../field/word-fields.ts";
import type { OperationContext } from "../../generators/operation-context.ts";
import { randomChannel } from "../../generators/random-index.ts";
import { type MisuseOperation, randomNotifyStorm } from "../../malformed/misuse.ts";
import { defineOperation, type OperationFamily } from "../../operation-family.ts";
import { notifyWords } from "../../ring/notify-mode.ts";
import { describeMalformedMessage } from "./message-words.ts";

/** Offer a message with one of the conditions of spec/devices/vmchannel.json. */
export interface MalformedMessageOperation {
  readonly kind: "malformed-message";
  readonly condition: string;
  readonly channel: number;
  readonly detail: number;
  readonly notify: boolean;
}

/** Messages that no correct driver offers. */
export const malformedMessageOperations: OperationFamily<MalformedMessageOperation> = {
  devices: ["vmchannel"],
  generators: [{ weight: 2, generate: randomMalformedMessage }],
  kinds: {
    "malformed-message": defineOperation({
      needs: "rings",
      fields: {
        detail: numberNear(0, defined("word")),
        notify: simplestAt(true),
        channel: index,
        condition: name,
      },
      words: ({ condition, channel, detail, notify }) => {
        const words = describeMalformedMessage(condition, detail);
        return `offer a malformed message on channel ${channel}: ${words}, ${notifyWords[notify ? "yes" : "no"]}`;
      },
    }),
  },
};

/** A message with any condition of the specification; a notify storm where it names none. */
export function randomMalformedMessage(
  random: Random,
  context: OperationContext,
): MalformedMessageOperation | MisuseOperation {
  if (context.malformedMessages.length === 0) {
    return randomNotifyStorm(random, context);
  }
  return {
    kind: "malformed-message",
    condition: random.pick(context.malformedMessages),
    channel: randomChannel(random, context),
    detail: random.below(256),
    notify: random.chance(0.8),
  };
}
