import type { Facts } from "../judgement/blame/blame-row.ts";
import { goesOnBehind } from "./compare-bytes.ts";
import type { StreamPosition } from "./stream-position.ts";
import { messageFacts, type TransmitMessage } from "./transmit-message.ts";

/** What is known of the place of a stream where bytes came that no reading explains; `received` counts them too. */
export function rejectionFacts(
  messages: readonly TransmitMessage[],
  { part, offset }: StreamPosition,
  bytes: Uint8Array,
  received: number,
): Facts {
  const message = messages[part];
  const ended = message === undefined || offset === message.bytes.length;
  const next = messages[ended ? part + 1 : part];
  const border = ended || offset === 0;
  return {
    ...messageFacts(ended ? next : message),
    between: border && next !== undefined && received > bytes.length && goesOnBehind(bytes, next.bytes),
  };
}
