import type { Subject } from "../judgement/blame/blame-row.ts";
import type { MessageKind } from "../judgement/blame/circumstances.ts";
import type { ChannelModel } from "./channel-models.ts";
import type { TransmitMessage } from "./transmit-message.ts";

/** What the oracle knows of a transmit chain beyond its ring entry. */
export interface Sent {
  readonly channel: ChannelModel | undefined;
  readonly message: TransmitMessage | undefined;
  /** The clause of the malformed message condition, or of the kind of good message, that its completion reaches. */
  readonly clause: string;
  /** What is special about the message; undefined for a plain one. */
  readonly kind: MessageKind | undefined;
  /** The condition of a malformed message. */
  readonly subject: Subject | undefined;
  /** Completing the chain without delivering anything is allowed, or it is a good one. */
  readonly discards: boolean;
  /** Its host end was closed while it was held back. */
  heldAtClose: boolean;
}

/** For a chain that is not judged as a message: anything may happen to it. */
export const noMessage: Sent = Object.freeze({
  channel: undefined,
  message: undefined,
  clause: "",
  kind: undefined,
  subject: undefined,
  discards: true,
  heldAtClose: false,
});
