import type { Facts } from "../judgement/blame/blame-row.ts";
import type { Judgement } from "../judgement/judgement.ts";
import { preview, previewBytes } from "../judgement/preview.ts";
import type { ChannelModel, ChannelModels } from "./channel-models.ts";
import { tellingBytes } from "./refused-bytes.ts";
import { messageFacts } from "./transmit-message.ts";

/**
 * Finds out where bytes at a host end that no reading of its stream explains come from. `source` is what is known
 * of bytes that should not have been delivered; undefined when they are none of these.
 */
export function judgeRejectedBytes(
  judgement: Judgement,
  channels: ChannelModels,
  channel: ChannelModel,
  bytes: Uint8Array,
  source: Facts | undefined,
): void {
  const shown = preview(bytes, 0, bytes.length);
  const foreign = channels.all.find(
    (other) => other !== channel && bytes.length >= tellingBytes && other.transmit.matchesLater(bytes),
  );
  if (foreign !== undefined) {
    judgement.deviates(
      "foreign-bytes",
      {},
      `only bytes the guest sent on channel ${channel.name}`,
      `bytes of channel ${foreign.name}: ${shown}`,
    );
    return;
  }
  if (source !== undefined) {
    judgement.deviates(
      "refused-bytes-delivered",
      source,
      "nothing of a malformed or discarded message, nor of what is behind a payload, reaches a host end",
      `such bytes at the host end of channel ${channel.name}: ${shown}`,
    );
    return;
  }
  const instead = channel.transmit.bytesInstead(Math.min(bytes.length, previewBytes));
  const allowed =
    instead.length === 0
      ? `no more bytes on channel ${channel.name}, whose messages have all arrived`
      : `${preview(instead, 0, instead.length)}, the next of channel ${channel.name}'s messages in ring order`;
  const overtaken = channel.transmit.overtaken(bytes);
  if (overtaken !== undefined) {
    const { message, swapped } = overtaken;
    // Of a message that was completed the bytes are lost by now.
    const displaced = swapped || !message.completed;
    judgement.deviates("out-of-order", { ...messageFacts(message), displaced }, allowed, shown);
    return;
  }
  judgement.deviates("bytes-differ", channel.transmit.rejected, allowed, shown);
}
