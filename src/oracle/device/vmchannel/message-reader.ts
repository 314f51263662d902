import { assert } from "../../../base/assert.ts";
import type { Specification } from "../../../spec/specification.ts";
import type { MemoryWindow } from "../../../wire/guest-memory.ts";
import type { Subject } from "../../judgement/blame/blame-row.ts";
import type { MessageKind } from "../../judgement/blame/circumstances.ts";
import { conditionSubject } from "../../judgement/blame/subjects.ts";
import type { Chain } from "../../ring/chain/chain-walk.ts";
import { gatherReadable } from "../../ring/chain/gather-bytes.ts";
import type { Entry } from "../../ring/queue-role.ts";
import type { ChannelModel, ChannelModels } from "../../stream/channel-models.ts";
import type { RefusedBytes } from "../../stream/refused-bytes.ts";
import { noMessage, type Sent } from "../../stream/sent-chain.ts";
import type { TransmitMessage } from "../../stream/transmit-message.ts";
import { type MessageFormat, messageFormat } from "./message-format.ts";

type MalformedMessage = Specification["vmchannel"]["malformed"][number];

/** What the completion of a message without anything special reaches. */
const plainClause = "VMC-MSG-2";

/** What can be special about a message that is in order. */
type GoodKind = Exclude<MessageKind, "malformed">;

/** What the completion of such a message reaches. */
const clauseOfKind: Readonly<Record<GoodKind, string>> = {
  "split-header": "VMC-MSG-3",
  "no-payload": "VMC-TX-6",
  "behind-payload": "VMC-TX-2",
};

/** The most bytes of a refused chain that are remembered. */
const refusedBytesMax = 65_536;

/** The most bytes of one chain that are gathered; a longer good chain is not judged byte by byte. */
const gatherBytesMax = 16 * 1024 * 1024;

/** Reads the messages that the guest sends, and finds out what is malformed or special about each. */
export class MessageReader {
  /** Whether ANY_LAYOUT was negotiated. */
  anyLayout = false;
  /** Whether a message of this life was malformed. */
  refusedMessage = false;
  readonly #specification: Specification;
  readonly #channels: ChannelModels;
  readonly #intended: MemoryWindow;
  readonly #refused: RefusedBytes;
  readonly #format: MessageFormat;

  constructor(specification: Specification, channels: ChannelModels, intended: MemoryWindow, refused: RefusedBytes) {
    this.#specification = specification;
    this.#channels = channels;
    this.#intended = intended;
    this.#refused = refused;
    this.#format = messageFormat(specification.vmchannel.message);
  }

  /** Remembers what must not be delivered of a chain that is not served as a message. */
  refuse(chain: Chain, subject: Subject): void {
    const { reachableBytes } = chain;
    if (reachableBytes <= this.#format.headerBytes || reachableBytes > refusedBytesMax) {
      return;
    }
    const bytes = gatherReadable(this.#intended, chain, reachableBytes);
    const payload = bytes.slice(this.#format.headerBytes);
    // All that the message declares means that the chain was served; less, that only its good beginning was.
    this.#refused.add(payload, { refused: "chain", subject }, Math.min(this.#format.length(bytes), payload.length));
  }

  /** Reads the message of a chain, puts it on its stream, and remembers what must not be delivered of it. */
  read(entry: Entry, chain: Chain, optional: boolean): Sent {
    const headerBytes = this.#format.headerBytes;
    if (chain.readableBytes < headerBytes) {
      return this.#discarded("short-header");
    }
    if (chain.readableBytes > gatherBytesMax) {
      return noMessage;
    }
    const bytes = gatherReadable(this.#intended, chain);
    const channel = this.#channels.byId(this.#format.channelId(bytes));
    const length = this.#format.length(bytes);
    const condition = this.#condition(chain, channel, length);
    if (condition === "length-beyond-chain" && chain.others !== undefined) {
      // The rest may lie where another reading finds it.
      this.#channels.stopJudgingTransmit();
      return noMessage;
    }
    const reactions = condition === undefined ? undefined : this.malformed(condition).reactions;
    const payload = bytes.slice(headerBytes, Math.min(headerBytes + length, chain.readableBytes));
    if (condition !== undefined && (channel === undefined || reactions?.includes("deliver") !== true)) {
      const subject = conditionSubject(this.malformed(condition));
      this.#refused.add(payload, { refused: "message", subject });
      return this.#discarded(condition);
    }
    if (channel === undefined) {
      return noMessage;
    }
    if (bytes.length > headerBytes + length) {
      this.#refused.add(bytes.slice(headerBytes + length), { refused: "behind-payload" });
    }
    const mayDiscard = reactions?.includes("complete-discard") === true;
    const kind = this.#goodKind(chain, length, mayDiscard);
    const message: TransmitMessage = {
      bytes: payload,
      optional: optional || mayDiscard,
      truncatable: false,
      completed: false,
      kind,
      layout: entry.layout,
      held: false,
    };
    channel.transmit.offer(message);
    return {
      channel,
      message,
      clause: kind === undefined ? plainClause : clauseOfKind[kind],
      kind,
      subject: undefined,
      discards: true,
      heldAtClose: false,
    };
  }

  /** The condition of spec/devices/vmchannel.json that a message with a whole header meets. */
  #condition(chain: Chain, channel: ChannelModel | undefined, length: number): string | undefined {
    const headerBytes = this.#format.headerBytes;
    if (length > chain.readableBytes - headerBytes) {
      return "length-beyond-chain";
    }
    if (channel === undefined) {
      return "unknown-channel";
    }
    return chain.firstReadableBytes < headerBytes && !this.anyLayout ? "split-header" : undefined;
  }

  #goodKind(chain: Chain, length: number, split: boolean): GoodKind | undefined {
    if (split || chain.firstReadableBytes < this.#format.headerBytes) {
      return "split-header";
    }
    if (length === 0) {
      return "no-payload";
    }
    return length < chain.readableBytes - this.#format.headerBytes ? "behind-payload" : undefined;
  }

  /** What the specification says of a malformed message. */
  malformed(name: string): MalformedMessage {
    const rule = this.#specification.vmchannel.malformed.find((condition) => condition.name === name);
    assert(rule !== undefined, `spec/devices/vmchannel.json describes no malformed message ${name}`);
    return rule;
  }

  #discarded(name: string): Sent {
    const condition = this.malformed(name);
    this.refusedMessage = true;
    return {
      ...noMessage,
      clause: condition.clause,
      kind: "malformed",
      subject: conditionSubject(condition),
      discards: condition.reactions.includes("complete-discard"),
    };
  }
}
