import type { StreamPosition } from "./stream-position.ts";
import { mustArrive, type TransmitMessage } from "./transmit-message.ts";

/** Bytes of messages that must arrive and have not, for a stream at a position. */
export function bytesOwed(messages: readonly TransmitMessage[], { part, offset }: StreamPosition): number {
  let bytes = -offset;
  for (let index = part; index < messages.length; index++) {
    const message = messages[index] as TransmitMessage;
    bytes += mustArrive(message) ? message.bytes.length : 0;
  }
  return Math.max(0, bytes);
}

/** The first message that must have arrived and did not, for a stream at a position. */
export function firstMissing(
  messages: readonly TransmitMessage[],
  { part, offset }: StreamPosition,
): TransmitMessage | undefined {
  for (let index = part; index < messages.length; index++) {
    const message = messages[index] as TransmitMessage;
    const arrived = index === part && offset >= message.bytes.length;
    if (mustArrive(message) && !arrived) {
      return message;
    }
  }
  return undefined;
}
