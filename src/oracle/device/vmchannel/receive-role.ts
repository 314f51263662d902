import type { Specification } from "../../../spec/specification.ts";
import type { MemoryWindow } from "../../../wire/guest-memory.ts";
import type { Facts } from "../../judgement/blame/blame-row.ts";
import type { ClauseCounter } from "../../judgement/clause-counters.ts";
import { hex, type Judgement } from "../../judgement/judgement.ts";
import { preview } from "../../judgement/preview.ts";
import type { Chain } from "../../ring/chain/chain-walk.ts";
import { directionConditions } from "../../ring/chain/direction-conditions.ts";
import type { Entry, Obligation, QueueRole } from "../../ring/queue-role.ts";
import type { ChannelModel, ChannelModels } from "../../stream/channel-models.ts";
import { type MessageFormat, messageFormat } from "./message-format.ts";
import { WrittenBytes } from "./written-bytes.ts";

/** vmchannel's receive queue: each used chain carries one message of one channel (device.md section 6, receive). */
export class ReceiveRole implements QueueRole {
  readonly writes = true;
  readonly refusedMessage = false;
  readonly #liveness: ClauseCounter;
  readonly #judgement: Judgement;
  readonly #channels: ChannelModels;
  readonly #written: WrittenBytes;
  readonly #format: MessageFormat;
  readonly #unusableBelow: number;

  constructor(
    specification: Specification,
    judgement: Judgement,
    channels: ChannelModels,
    intended: MemoryWindow,
    observed: MemoryWindow,
  ) {
    this.#judgement = judgement;
    this.#channels = channels;
    this.#written = new WrittenBytes(intended, observed);
    this.#format = messageFormat(specification.vmchannel.message);
    this.#unusableBelow = specification.vmchannel.message.receive.unusableBelow;
    this.#liveness = judgement.clause("VMC-RX-8");
  }

  conditions(chain: Chain): readonly string[] {
    return directionConditions(chain, "writable");
  }

  offered(): void {}

  late(): void {}

  duplicated(): void {}

  facts(entry: Entry): Facts {
    const channels = this.#channels.all;
    return {
      shortChain: (entry.chain?.writableBytes ?? 0) < this.#unusableBelow,
      pendingAtReset: channels.some(({ pendingAtReset, receive }) => pendingAtReset && receive.owed),
      waitedForChain: channels.some(({ waitedForChain, receive }) => waitedForChain && receive.owed),
    };
  }

  get owesNothing(): boolean {
    return !this.#channels.receiveOwed;
  }

  owes(): Obligation {
    return this.#channels.receiveOwed ? "must" : "no";
  }

  completed(entry: Entry, usedLength: number): void {
    const chain = entry.chain;
    if (chain === undefined) {
      return;
    }
    if (usedLength === 0) {
      this.#completedEmpty(entry, chain);
      return;
    }
    if (!this.#channels.told) {
      this.#channels.stopJudgingReceive();
      return;
    }
    if (entry.reactions.conditions.includes("head-in-flight") || chain.others !== undefined) {
      // Two messages may have gone through one buffer, or where the message lies is open: it can no longer be read.
      this.#channels.stopJudgingReceive();
      return;
    }
    if (usedLength <= chain.writableBytes) {
      this.#message(chain, usedLength);
    }
  }

  #completedEmpty(entry: Entry, chain: Chain): void {
    if (entry.reactions.completeEmpty) {
      return;
    }
    if (chain.writableBytes < this.#unusableBelow) {
      this.#judgement.clause("VMC-RX-5").reached++;
      return;
    }
    this.#judgement.deviates(
      "completed-without-message",
      { layout: entry.layout, direction: "device-writes", indexSurvived: entry.indexSurvived },
      `a receive chain of ${chain.writableBytes} writable bytes is completed only with a message`,
      `chain ${chain.head} was completed with used.len 0`,
    );
  }

  #message(chain: Chain, usedLength: number): void {
    const judgement = this.#judgement;
    const headerBytes = this.#format.headerBytes;
    if (chain.writableBytes < this.#unusableBelow) {
      judgement.deviates(
        "unusable-chain-used",
        {},
        `used.len 0 for a receive chain of only ${chain.writableBytes} writable bytes`,
        `used.len ${usedLength}`,
      );
      return;
    }
    const bytes = this.#written.observed(chain);
    const id = this.#format.channelId(bytes);
    const length = this.#format.length(bytes);
    const channel = this.#channels.byId(id);
    const expected = headerBytes + length;
    if (!this.#judgeOrder(bytes, usedLength, channel)) {
      return;
    }
    if (!this.#judgeHeader(chain, usedLength, id, length, channel)) {
      return;
    }
    judgement.expect(
      usedLength > expected ? "used-length-too-large" : "used-length-too-small",
      usedLength === expected,
      () => `used.len ${expected}: header ${headerBytes} and payload ${length}`,
      () => `used.len ${usedLength}`,
    );
    if (judgement.finding !== undefined || channel === undefined) {
      return;
    }
    this.#judgePayload(chain, bytes, length, channel);
    if (judgement.finding === undefined) {
      this.#judgeRest(chain, bytes, expected);
    }
  }

  /** A header that makes sense only with its fields or its bytes in another order has the layout wrong. */
  #judgeOrder(bytes: Uint8Array, usedLength: number, channel: ChannelModel | undefined): boolean {
    const { headerBytes } = this.#format;
    const fits =
      usedLength >= headerBytes && (channel === undefined || usedLength !== headerBytes + this.#format.length(bytes));
    const other = fits
      ? this.#format
          .misreadings(bytes)
          .find(({ channelId, length }) => this.#channels.byId(channelId) && usedLength === headerBytes + length)
      : undefined;
    return this.#judgement.expect(
      "header-order",
      other === undefined,
      "channel id and length in the header's own places and byte order",
      () => `a header that says channel ${other?.channelId}, length ${other?.length} when read in another order`,
    );
  }

  #judgeHeader(
    chain: Chain,
    usedLength: number,
    id: number,
    length: number,
    channel: ChannelModel | undefined,
  ): boolean {
    const judgement = this.#judgement;
    const headerBytes = this.#format.headerBytes;
    const untouched = this.#written.isUntouched(chain, 0, Math.min(usedLength, headerBytes));
    if (untouched) {
      judgement.deviates(
        "nothing-written",
        {},
        `the first ${usedLength} writable bytes of chain ${chain.head} are written before it is completed`,
        "the header's bytes still hold what the driver put there",
      );
      return false;
    }
    const known = judgement.expect(
      "unknown-channel",
      channel !== undefined,
      () => `a header with the id of an existing channel (${this.#channels.ids()})`,
      () => `channel id ${hex(id)}`,
    );
    if (!known) {
      return false;
    }
    return judgement.expect(
      "payload-length",
      length >= 1 && length <= chain.writableBytes - headerBytes,
      () => `1 .. ${chain.writableBytes - headerBytes} payload bytes in a chain of ${chain.writableBytes}`,
      () => `header length ${length}`,
    );
  }

  #judgePayload(chain: Chain, bytes: Uint8Array, length: number, channel: ChannelModel): void {
    const judgement = this.#judgement;
    const headerBytes = this.#format.headerBytes;
    const before = channel.receive.pending;
    if (before && channel.receive.accept(bytes, headerBytes, length)) {
      if (channel.receive.judged) {
        this.#reachGiven(chain);
        this.#channels.served(channel);
      }
      return;
    }
    if (channel.receive.wasDropped(bytes, headerBytes, length)) {
      judgement.deviates(
        "dropped-bytes-given",
        {},
        `nothing of what channel ${channel.name} had under way before the restore that disconnected it`,
        `${length} of these bytes`,
      );
      return;
    }
    const foreign = this.#channels.ownerOf(bytes, headerBytes, length, channel, !before);
    if (foreign !== undefined) {
      judgement.deviates(
        "foreign-bytes",
        {},
        `only bytes of channel ${channel.name}'s own host end`,
        `bytes that the host end of channel ${foreign} sent`,
      );
      return;
    }
    if (before && this.#written.isUntouched(chain, headerBytes + channel.receive.rejectedAt, headerBytes + length)) {
      judgement.deviates(
        "counted-not-written",
        {},
        `used.len counts only bytes that were written to chain ${chain.head}`,
        "bytes within used.len still hold what the driver put there",
      );
      return;
    }
    judgement.deviates(
      "payload-differs",
      { pendingAtClose: channel.closedPending },
      `the next ${length} bytes of channel ${channel.name}'s host stream, from byte ${channel.receive.delivered - length} on`,
      before ? `other bytes: ${preview(bytes, headerBytes, length)}` : "bytes although the host end sent none",
    );
  }

  /** A message was given that the stream explains. */
  #reachGiven(chain: Chain): void {
    const judgement = this.#judgement;
    judgement.clause("VMC-RX-3").reached++;
    judgement.clause("VMC-ISO-1").reached += this.#channels.all.length > 1 ? 1 : 0;
    judgement.clause("RNG-12").reached++;
    this.#liveness.reached++;
    if (chain.readableBytes > 0) {
      judgement.clause("VMC-RX-7").reached++;
      judgement.clause("ROB-23").reached++;
    }
  }

  /** Bytes past used.len may be what the driver left, zeros, or bytes of the same message (device.md 10.18). */
  #judgeRest(chain: Chain, bytes: Uint8Array, from: number): void {
    if (from >= chain.writableBytes) {
      return;
    }
    this.#judgement.reach("leak");
    const left = this.#written.intended(chain);
    for (let index = from; index < chain.writableBytes; index++) {
      const byte = bytes[index] as number;
      if (byte === left[index] || byte === 0) {
        continue;
      }
      if (bytes.subarray(0, from).includes(byte)) {
        continue;
      }
      this.#judgement.deviates(
        "leak",
        {},
        `past used.len ${from} zeros, bytes of the same message, or what the driver left`,
        `byte ${hex(byte)} at ${index}, which is none of these`,
      );
      return;
    }
  }
}
