import type { Facts } from "../judgement/blame/blame-row.ts";
import type { ChainLayout, MessageKind } from "../judgement/blame/circumstances.ts";

/** A message of the guest on its way to a host end, as the oracle knows it. */
export interface TransmitMessage {
  readonly bytes: Uint8Array;
  /** It may be left out as a whole: the specification allows delivering and refusing it. */
  optional: boolean;
  /** It may end early, after any prefix: a reset came while it was in flight. */
  truncatable: boolean;
  /** The device has completed its chain, so its bytes must arrive while the host end stays connected. */
  completed: boolean;
  /** What is special about it; undefined for a plain one. */
  readonly kind: MessageKind | undefined;
  /** How its chain was laid out. */
  readonly layout: ChainLayout;
  /** It was held back until its host end read again. */
  held: boolean;
}

/** What is known of a message whose bytes do not arrive as they should. */
export function messageFacts(message: TransmitMessage | undefined): Facts {
  return message === undefined
    ? {}
    : { message: message.kind, layout: message.layout, direction: "device-reads", held: message.held };
}

/** Whether every byte of the message has to come out of its host end. */
export function mustArrive({ completed, optional, truncatable }: TransmitMessage): boolean {
  return completed && !optional && !truncatable;
}
