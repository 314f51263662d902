import type { Judgement } from "../judgement/judgement.ts";
import { preview, previewBytes } from "../judgement/preview.ts";
import type { ChannelModel, ChannelModels } from "./channel-models.ts";
import { tellingBytes } from "./refused-bytes.ts";
import type { TransmitStream } from "./transmit-stream.ts";

/**
 * Finds out where bytes at a host end that no reading of its stream explains come from. `source` is the clause by
 * which they should not have been delivered; empty when none is known.
 */
export function judgeRejectedBytes(
  judgement: Judgement,
  channels: ChannelModels,
  channel: ChannelModel,
  bytes: Uint8Array,
  source: string,
): void {
  const shown = preview(bytes, 0, bytes.length);
  const foreign = channels.all.find(
    (other) => other !== channel && bytes.length >= tellingBytes && other.transmit.matchesLater(bytes),
  );
  if (foreign !== undefined) {
    judgement.violate(
      judgement.clause("VMC-ISO-1"),
      "foreign-bytes",
      `only bytes the guest sent on channel ${channel.name}`,
      `bytes of channel ${foreign.name}: ${shown}`,
    );
    return;
  }
  if (source !== "") {
    judgement.violate(
      judgement.clause(source),
      "refused-bytes-delivered",
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
    judgement.violate(judgement.clause(clauseOf(overtaken)), "out-of-order", allowed, shown);
    return;
  }
  const { rejected } = channel.transmit;
  judgement.violate(
    judgement.clause(rejected.border ? "VMC-MSG-4" : rejected.telling || "VMC-TX-1"),
    "bytes-differ",
    allowed,
    shown,
  );
}

/** The clause that breaks when a later message comes first: of one that was completed the bytes are lost by now. */
function clauseOf({ message, swapped }: NonNullable<ReturnType<TransmitStream["overtaken"]>>): string {
  if (swapped || !message.completed) {
    return "RNG-25";
  }
  return message.telling || (message.held ? "VMC-TX-4" : "VMC-TX-3");
}
