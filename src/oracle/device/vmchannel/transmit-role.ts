import type { Specification } from "../../../spec/specification.ts";
import type { MemoryWindow } from "../../../wire/guest-memory.ts";
import type { Facts } from "../../judgement/blame/blame-row.ts";
import type { ClauseCounter } from "../../judgement/clause-counters.ts";
import type { Judgement } from "../../judgement/judgement.ts";
import type { Chain } from "../../ring/chain/chain-walk.ts";
import { directionConditions } from "../../ring/chain/direction-conditions.ts";
import { reactionsSubject } from "../../ring/chain/reactions.ts";
import type { QueueModel } from "../../ring/queue-model.ts";
import type { Entry, Obligation, QueueRole } from "../../ring/queue-role.ts";
import type { ChannelModel, ChannelModels } from "../../stream/channel-models.ts";
import { RefusedBytes } from "../../stream/refused-bytes.ts";
import { judgeRejectedBytes } from "../../stream/rejected-bytes.ts";
import { noMessage, type Sent } from "../../stream/sent-chain.ts";
import { MessageReader } from "./message-reader.ts";

/** Bytes that an in-process host end takes without reading; of more than these the device held some back. */
const directWayBytes = 4097;
/** The same where sockets lie between the device and the kit. */
const socketWayBytes = 256 * 1024;

/**
 * vmchannel's transmit queue: each chain carries one message to a channel's host end (device.md section 6, transmit).
 */
export class TransmitRole implements QueueRole {
  readonly writes = false;
  readonly #liveness: ClauseCounter;
  readonly #judgement: Judgement;
  readonly #channels: ChannelModels;
  readonly #reader: MessageReader;
  /** The clause on a length field that goes beyond its chain, which is also row 30 of the misbehaviours (ROB-40). */
  readonly #oversizeClause: string;
  readonly #wayBytes: number;
  readonly #sent: Map<Entry, Sent> = new Map();
  readonly #refused: RefusedBytes = new RefusedBytes();
  /** What is known of bytes of the malformed chain that was completed last, with no good bytes since. */
  #lastMalformed: Facts | undefined = undefined;

  /** `direct` when nothing but the device lies between the guest and the kit's side of the channels. */
  constructor(
    specification: Specification,
    judgement: Judgement,
    channels: ChannelModels,
    intended: MemoryWindow,
    direct: boolean,
  ) {
    this.#wayBytes = direct ? directWayBytes : socketWayBytes;
    this.#judgement = judgement;
    this.#channels = channels;
    this.#reader = new MessageReader(specification, channels, intended, this.#refused);
    this.#liveness = judgement.counter("not-completed");
    this.#oversizeClause = this.#reader.malformed("length-beyond-chain").clause;
  }

  /** Whether ANY_LAYOUT was negotiated. */
  set anyLayout(negotiated: boolean) {
    this.#reader.anyLayout = negotiated;
  }

  get refusedMessage(): boolean {
    return this.#reader.refusedMessage;
  }

  conditions(chain: Chain): readonly string[] {
    return directionConditions(chain, "readable");
  }

  offered(entry: Entry): void {
    const chain = entry.chain;
    if (chain === undefined) {
      return;
    }
    const malformed = entry.reactions.conditions.length > 0;
    if (!this.#channels.told) {
      this.#channels.stopJudgingTransmit();
      this.#sent.set(entry, noMessage);
      return;
    }
    if (malformed && !entry.reactions.serve) {
      this.#sent.set(entry, { ...noMessage, clause: chain.readableBytes > 0 ? "ROB-8" : "" });
      this.#reader.refuse(chain, reactionsSubject(entry.reactions));
      return;
    }
    this.#sent.set(entry, this.#reader.read(entry, chain, malformed));
  }

  duplicated(entry: Entry): void {
    const message = this.#sent.get(entry)?.message;
    if (message !== undefined) {
      message.optional = true;
      message.truncatable = true;
    }
  }

  get owesNothing(): boolean {
    return !this.#channels.told;
  }

  owes(entry: Entry, queue: QueueModel): Obligation {
    const channel = this.#sent.get(entry)?.channel;
    if (!this.#channels.told || (channel !== undefined && isHeldBack(channel))) {
      return "no";
    }
    // A chain behind one that is held back for a stalled host end should pass it, but need not (VMC-ISO-2).
    for (const earlier of queue.outstanding) {
      if (earlier === entry) {
        return "must";
      }
      const other = this.#sent.get(earlier)?.channel;
      if (other !== undefined && isHeldBack(other)) {
        return "should";
      }
    }
    return "must";
  }

  facts(entry: Entry): Facts {
    const sent = this.#sent.get(entry);
    if (sent === undefined) {
      return {};
    }
    const { channel, kind, subject, heldAtClose } = sent;
    return {
      message: kind,
      subject,
      heldAtClose,
      hostEndClosed: channel?.connected === false,
      reconnected: channel !== undefined && channel.connections > 0,
    };
  }

  late(entry: Entry): void {
    const channel = this.#sent.get(entry)?.channel;
    this.#judgement.deviates(
      "head-of-line",
      {},
      `a chain of channel ${channel?.name ?? "none"} is completed although another channel's host end does not read`,
      `chain ${entry.id} waits behind it`,
    );
  }

  completed(entry: Entry, usedLength: number): void {
    const judgement = this.#judgement;
    judgement.expect(
      "used-length",
      usedLength === 0,
      "used.len 0 for a transmit chain",
      () => `used.len ${usedLength} for chain ${entry.id}`,
    );
    this.#noteLength(entry, usedLength);
    const sent = this.#sent.get(entry);
    this.#sent.delete(entry);
    if (!entry.reactions.serve) {
      this.#lastMalformed = { refused: "chain", subject: reactionsSubject(entry.reactions) };
    }
    if ((entry.chain?.writableBytes ?? 0) > 0) {
      judgement.clause("VMC-TX-11").reached++;
      judgement.clause("ROB-23").reached++;
    }
    if (sent === undefined || sent === noMessage) {
      return;
    }
    if (
      this.#channels.all.some((other) => other !== sent.channel && isHeldBack(other) && this.#holdsBack(other, entry))
    ) {
      judgement.clause("VMC-ISO-2").reached++;
    }
    if (!sent.discards) {
      judgement.deviates(
        "discarded",
        { subject: sent.subject },
        "a reaction that the specification lists for the message",
        `chain ${entry.id} was completed and nothing delivered`,
      );
      return;
    }
    if (sent.clause !== "") {
      judgement.clause(sent.clause).reached++;
      judgement.clause("ROB-40").reached += sent.clause === this.#oversizeClause ? 1 : 0;
    }
    const { channel, message } = sent;
    if (channel === undefined || message === undefined) {
      return;
    }
    message.completed = true;
    if (entry.reactions.conditions.length > 0) {
      return;
    }
    if (channel.connected) {
      this.#liveness.reached += channel.reading ? 1 : 0;
      return;
    }
    const refused = sent.heldAtClose ? "held-at-close" : "host-end-closed";
    judgement.reach("refused-bytes-delivered", { refused });
    this.#refused.add(message.bytes, { refused });
    channel.transmit.discard(message);
  }

  /** Notes what used.len tells of a chain without writable bytes (A18). */
  #noteLength({ chain }: Entry, length: number): void {
    if (chain !== undefined && chain.writableBytes === 0) {
      this.#judgement.note("A18", length === 0 ? "zero" : length === chain.readableBytes ? "bytes-taken" : "other");
    }
  }

  /** Whether something is held back for a channel that does not read: a chain before `entry`, or completed bytes. */
  #holdsBack(channel: ChannelModel, entry: Entry): boolean {
    for (const [earlier, sent] of this.#sent) {
      if (sent.channel === channel && earlier.notified && earlier.sequence < entry.sequence) {
        return true;
      }
    }
    return channel.transmit.completedOnTheWay >= this.#wayBytes;
  }

  /** The host end of a channel reads again: what was held back until now must come. */
  hostResumed(channel: ChannelModel): void {
    for (const [entry, sent] of this.#sent) {
      if (sent.channel === channel && sent.message !== undefined && entry.notified) {
        sent.message.held = true;
        this.#judgement.clause("VMC-ISO-4").reached++;
      }
    }
    channel.transmit.resumed(this.#wayBytes);
  }

  /** The device was reset: the chains in flight are forgotten. */
  reset(): void {
    this.anyLayout = false;
    this.#sent.clear();
    this.#reader.refusedMessage = false;
  }

  /** The host end of a channel was closed: the chains held back for it must now be completed and discarded. */
  hostClosed(channel: ChannelModel): void {
    for (const [entry, sent] of this.#sent) {
      if (sent.channel === channel && entry.notified && !channel.reading) {
        sent.heldAtClose = true;
      }
    }
  }

  /** Takes bytes that a channel's host end received and judges them. */
  received(channel: ChannelModel, bytes: Uint8Array): void {
    if (!this.#channels.told) {
      return;
    }
    if (channel.transmit.accept(bytes)) {
      this.#lastMalformed = undefined;
      if (channel.transmit.judged && bytes.length > 0) {
        this.#reachDelivered(channel);
      }
      return;
    }
    const rejected = bytes.subarray(channel.transmit.rejectedAt);
    const source = this.#refused.factsOf(rejected) ?? this.#lastMalformed;
    judgeRejectedBytes(this.#judgement, this.#channels, channel, rejected, source);
  }

  /** Bytes came that the stream explains. */
  #reachDelivered(channel: ChannelModel): void {
    const reach = (id: string, when = true): void => {
      this.#judgement.clause(id).reached += when ? 1 : 0;
    };
    reach("VMC-TX-1");
    reach("VMC-TX-3");
    reach("VMC-ISO-1", this.#channels.all.length > 1);
    const several = channel.transmit.arrived > 1;
    reach("RNG-25", several);
    reach("VMC-MSG-4", several);
    reach("VMC-TX-4", channel.transmit.heldArrived > 0);
    reach("VMC-LIFE-4", channel.connections > 0);
  }
}

/** The host end is connected and does not read, so that its chains may wait. */
function isHeldBack(channel: ChannelModel): boolean {
  return channel.connected && !channel.reading;
}
