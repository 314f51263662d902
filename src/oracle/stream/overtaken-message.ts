import { startsAlike } from "./compare-bytes.ts";
import type { StreamPosition } from "./stream-position.ts";
import type { TransmitMessage } from "./transmit-message.ts";

/** A message that should have come where a later one did. */
export interface OvertakenMessage {
  readonly message: TransmitMessage;
  /** Its bytes stand behind those of the other. */
  readonly swapped: boolean;
}

/** The message that should have come at a place where bytes begin with a later one; undefined when they do not. */
export function overtakenMessage(
  messages: readonly TransmitMessage[],
  { part, offset }: StreamPosition,
  bytes: Uint8Array,
): OvertakenMessage | undefined {
  const ended = offset === messages[part]?.bytes.length;
  const expected = ended ? part + 1 : part;
  const message = messages[expected];
  const later = messages.slice(expected + 1).find((other) => startsAlike(bytes, other.bytes));
  if (message === undefined || later === undefined) {
    return undefined;
  }
  const behind = bytes.subarray(later.bytes.length);
  const left = message.bytes.subarray(ended ? 0 : offset);
  return { message, swapped: behind.length > 0 && startsAlike(behind, left) };
}
