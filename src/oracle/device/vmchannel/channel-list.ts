import type { Specification } from "../../../spec/specification.ts";
import { hex, type Judgement } from "../../judgement/judgement.ts";
import type { ChannelModel, ChannelModels } from "../../stream/channel-models.ts";
import type { ConfigContent } from "../device-model.ts";
import { judgeRecordFlags, judgeRecordId, judgeRecordName, type RecordPlace } from "./channel-record.ts";
import { recordExtent } from "./record-extent.ts";

/** The channels that vmchannel's config space lists (device.md section 4). */
export class ChannelList implements ConfigContent {
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  readonly #channels: ChannelModels;
  #records: readonly RecordPlace[] = [];
  /** Whether VMCHANNEL_F_LINK is offered. */
  linkOffered = false;

  constructor(specification: Specification, judgement: Judgement, channels: ChannelModels) {
    this.#specification = specification;
    this.#judgement = judgement;
    this.#channels = channels;
  }

  /** The connection of a channel is shown in one bit. */
  liveMask(place: number): number {
    return this.linkOffered && this.#records.some((record) => record.flagsOffset === place) ? 1 : 0;
  }

  /** Judges a byte that shows whether a channel is connected. */
  judgeLive(place: number, byte: number): void {
    const record = this.#records.find((candidate) => candidate.flagsOffset === place);
    if (record === undefined) {
      return;
    }
    const channel = this.#channels.all.find((candidate) => candidate.name === record.name);
    const flag = this.#specification.vmchannel.configLayout.flags[0];
    if (channel === undefined || flag === undefined) {
      return;
    }
    const connected = (byte & (1 << flag.bit)) !== 0;
    if (!this.linkOffered) {
      return;
    }
    this.#judgement.expect(
      channel.connected ? "connected-not-shown" : "disconnected-not-shown",
      connected === channel.connected,
      () => `flag ${flag.name} of channel ${record.name} ${channel.connected ? 1 : 0}`,
      connected ? "1" : "0",
    );
  }

  /** Judges all flags of the channels. */
  judgeAllLive(bytes: Uint8Array): void {
    for (const { flagsOffset } of this.#records) {
      this.judgeLive(flagsOffset, bytes[flagsOffset] as number);
    }
  }

  /** Judges the whole content; gives its length, or -1 where what it says cannot be taken in. */
  scan(bytes: Uint8Array, length: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const layout = this.#specification.vmchannel.configLayout;
    const judgement = this.#judgement;
    const count = view.getUint32(layout.countOffset, true);
    const names = this.#channels.all;
    if (
      !judgement.expect(
        "channel-count",
        count === names.length,
        () => `channel_count ${names.length}, as configured`,
        () => `${count}`,
      )
    ) {
      return -1;
    }
    if (!this.#judgeSize(view, length)) {
      return -1;
    }
    const records: RecordPlace[] = [];
    let offset = layout.firstRecordOffset;
    for (let index = 0; index < count; index++) {
      const next = this.#record(view, bytes, offset, length, records);
      if (next < 0) {
        return -1;
      }
      offset = next;
    }
    this.#adopt(records);
    return offset;
  }

  /** A device that gives nothing but zeros or ones where its records are cannot be read yet. */
  judgeEarly(bytes: Uint8Array, length: number): boolean {
    const { firstRecordOffset } = this.#specification.vmchannel.configLayout;
    const blank =
      [0, 0xff].includes(bytes[firstRecordOffset] ?? 0) &&
      new Set(bytes.subarray(firstRecordOffset, length)).size === 1;
    return this.#judgement.expect(
      "not-readable-yet",
      !blank || this.#channels.all.length === 0,
      "a config space that can be read before the device is acknowledged",
      "nothing but zeros or ones behind the count",
    );
  }

  /** Names of legal length that lead past the longest legal config space make it too long. */
  #judgeSize(view: DataView, length: number): boolean {
    const layout = this.#specification.vmchannel.configLayout;
    const { bytesMax } = layout;
    let end = layout.firstRecordOffset;
    for (let left = view.getUint32(layout.countOffset, true); left > 0 && end <= bytesMax; left--) {
      const record = recordExtent(layout, view, end, length);
      if (record.nameLength > layout.nameBytesMax) {
        return true;
      }
      ({ end } = record);
    }
    return this.#judgement.expect(
      "too-long",
      end <= bytesMax,
      () => `a config space of at most ${bytesMax} bytes`,
      () => `${end} or more`,
    );
  }

  /**
   * How many of the first `length` bytes belong to the config space, by its count and the lengths of names alone; all
   * of them when these make no sense.
   */
  extent(bytes: Uint8Array, length: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const layout = this.#specification.vmchannel.configLayout;
    let end = layout.firstRecordOffset;
    for (let left = view.getUint32(layout.countOffset, true); left > 0; left--) {
      const record = recordExtent(layout, view, end, length);
      if (!record.whole) {
        return length;
      }
      ({ end } = record);
    }
    return Math.min(end, length);
  }

  #record(view: DataView, bytes: Uint8Array, offset: number, length: number, records: RecordPlace[]): number {
    const layout = this.#specification.vmchannel.configLayout;
    const judgement = this.#judgement;
    const { fields, nameLength, whole, end } = recordExtent(layout, view, offset, length);
    if (!whole) {
      judgement.deviates(
        "truncated",
        {},
        "a record for each channel inside the config space",
        `a record at ${offset} of ${length} bytes`,
      );
      return -1;
    }
    const { id: idOffset = 0, flags: flagsOffset = 0, name: nameOffset = 0 } = fields;
    const id = view.getUint32(idOffset, true);
    const flags = view.getUint32(flagsOffset, true);
    if (
      !judgement.expect(
        "name-length",
        nameLength >= layout.nameBytesMin && nameLength <= layout.nameBytesMax && end <= length,
        () => `name_length ${layout.nameBytesMin} .. ${layout.nameBytesMax}`,
        () => `${nameLength} in the record at ${offset}`,
      )
    ) {
      return -1;
    }
    const name = String.fromCharCode(...bytes.subarray(nameOffset, end));
    const configured = this.#channels.all.map((channel) => channel.name);
    judgeRecordName(judgement, layout, name, records, configured);
    judgeRecordId(judgement, layout, id, records);
    judgeRecordFlags(judgement, layout, flags, name, this.linkOffered);
    records.push({ name, id, flagsOffset });
    return judgement.finding === undefined ? end : -1;
  }

  #adopt(records: readonly RecordPlace[]): void {
    const judgement = this.#judgement;
    for (const record of records) {
      const channel = this.#channels.all.find((candidate) => candidate.name === record.name);
      if (channel === undefined) {
        continue;
      }
      const { id } = channel;
      if (id === undefined) {
        this.#channels.learn(channel, record.id);
      } else {
        judgement.expect(
          "id-changed",
          id === record.id,
          () => `channel ${record.name} keeps id ${hex(id)}`,
          () => hex(record.id),
        );
      }
    }
    this.#records = records;
  }

  /** Where a channel's flags are, once scanned. */
  flagsOffset(channel: Pick<ChannelModel, "name">): number | undefined {
    return this.#records.find(({ name }) => name === channel.name)?.flagsOffset;
  }
}
