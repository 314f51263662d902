import type { Specification } from "../../../spec/specification.ts";
import { hex, type Judgement } from "../../judgement/judgement.ts";
import type { ChannelModel, ChannelModels } from "../../stream/channel-models.ts";
import { BytesPastTheEnd } from "../bytes-past-the-end.ts";
import { judgeRecordFlags, judgeRecordId, judgeRecordName, type RecordPlace } from "./channel-record.ts";
import { recordExtent } from "./record-extent.ts";

/** How far from where it should be, in bytes, a config space is looked for. */
const shiftMax = 16;

/**
 * The device config space: every byte is the same whatever width it is read with (REG-9) and whatever is written
 * (REG-13). Of a vmchannel device the content is judged as well (device.md section 4).
 */
export class ConfigSpaceModel {
  /** Bytes known to belong to the config space; reads past it are open. */
  bytesKnown: number;
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  readonly #channels: ChannelModels | undefined;
  readonly #pastTheEnd: BytesPastTheEnd;
  readonly #bytes: Int16Array = new Int16Array(256).fill(-1);
  #records: readonly RecordPlace[] = [];
  /** Whether VMCHANNEL_F_LINK is offered. */
  linkOffered = false;
  #written = false;
  /** MSI-X was turned on or off and the whole space was not seen in its new place yet. */
  #moved = false;
  #scans = 0;

  constructor(
    specification: Specification,
    judgement: Judgement,
    channels: ChannelModels | undefined,
    bytesKnown: number,
  ) {
    this.#specification = specification;
    this.#judgement = judgement;
    this.#channels = channels;
    this.bytesKnown = bytesKnown;
    this.#pastTheEnd = new BytesPastTheEnd(specification, judgement);
  }

  /** Judges a read of `width` bytes at `offset` of the config space. */
  read(offset: number, width: number, value: number): void {
    const inside = Math.min(Math.max(this.bytesKnown - offset, 0), width);
    if (inside < width) {
      const isJudged = this.#channels !== undefined && this.length > 0;
      if (!isJudged || this.#pastTheEnd.read({ offset, width, value, inside }) === "all-ones") {
        return;
      }
    }
    this.#judgeInside(offset, width, value, inside);
  }

  #judgeInside(offset: number, width: number, value: number, inside: number): void {
    const clauses = this.#specification.transport.deviceConfig.clauses;
    const clause = this.#judgement.clause(this.#clauseOfDifference());
    for (let index = 0; index < inside; index++) {
      const place = offset + index;
      const byte = Math.floor(value / 2 ** (8 * index)) & 0xff;
      const known = this.#bytes[place] as number;
      if (known < 0) {
        this.#bytes[place] = byte;
        continue;
      }
      if (this.#judgement.finding === undefined) {
        this.#judgement.judge(
          clause,
          this.#agrees(place, byte),
          "config-byte-differs",
          () => `byte ${place} of the config space ${hex(known)}, as read before`,
          () => `${hex(byte)} in a read of ${width} at ${offset}`,
        );
      }
      this.#judgeLive(place, byte);
    }
    this.#judgement.clause(clauses.location).reached += inside > 0 ? 1 : 0;
  }

  #clauseOfDifference(): string {
    const { clauses } = this.#specification.transport.deviceConfig;
    if (this.#moved) {
      return clauses.location;
    }
    return this.#written ? clauses.access : clauses.width;
  }

  /** MSI-X was turned on or off: the config space is at another offset of BAR0 now, with the same content. */
  moved(): void {
    this.#moved = true;
    this.#pastTheEnd.moved();
  }

  /** The driver wrote to the config space, which is read-only. */
  wrote(): void {
    this.#written = true;
  }

  #liveMask(place: number): number {
    return this.linkOffered && this.#records.some((record) => record.flagsOffset === place) ? 1 : 0;
  }

  #judgeLive(place: number, byte: number): void {
    const record = this.#records.find((candidate) => candidate.flagsOffset === place);
    if (record === undefined) {
      return;
    }
    const channel = this.#channels?.all.find((candidate) => candidate.name === record.name);
    const flag = this.#specification.vmchannel.configLayout.flags[0];
    if (channel === undefined || flag === undefined) {
      return;
    }
    const connected = (byte & (1 << flag.bit)) !== 0;
    if (!this.linkOffered) {
      return;
    }
    this.#judgement.judge(
      this.#judgement.clause(flag.clause),
      connected === channel.connected,
      channel.connected ? "connected-not-shown" : "disconnected-not-shown",
      () => `flag ${flag.name} of channel ${record.name} ${channel.connected ? 1 : 0}`,
      connected ? "1" : "0",
    );
  }

  /**
   * Judges the whole content, read byte by byte, as a document; `bytes` covers all 232 bytes that may be there. `early`
   * when the driver has not acknowledged the device.
   */
  scan(bytes: Uint8Array, length: number, early: boolean): void {
    if (this.#channels === undefined || (early && !this.#judgeEarly(bytes, length))) {
      return;
    }
    if (this.#moved && !this.#judgeMove(bytes, length)) {
      return;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const layout = this.#specification.vmchannel.configLayout;
    const clauses = layout.clauses;
    const judgement = this.#judgement;
    const count = view.getUint32(layout.countOffset, true);
    const names = this.#channels.all;
    if (
      !judgement.judge(
        judgement.clause(clauses.layout),
        count === names.length,
        "channel-count",
        () => `channel_count ${names.length}, as configured`,
        () => `${count}`,
      )
    ) {
      return;
    }
    if (!this.#judgeSize(view, length)) {
      return;
    }
    const records: RecordPlace[] = [];
    let offset = layout.firstRecordOffset;
    for (let index = 0; index < count; index++) {
      const next = this.#record(view, bytes, offset, length, records);
      if (next < 0) {
        return;
      }
      offset = next;
    }
    this.#adopt(records, bytes, offset);
  }

  /** A device that gives nothing but zeros or ones where its records are cannot be read yet. */
  #judgeEarly(bytes: Uint8Array, length: number): boolean {
    const { firstRecordOffset } = this.#specification.vmchannel.configLayout;
    const blank =
      [0, 0xff].includes(bytes[firstRecordOffset] ?? 0) &&
      new Set(bytes.subarray(firstRecordOffset, length)).size === 1;
    return this.#judgement.judge(
      this.#judgement.clause("REG-11"),
      !blank || this.#channels?.all.length === 0,
      "not-readable-yet",
      "a config space that can be read before the device is acknowledged",
      "nothing but zeros or ones behind the count",
    );
  }

  /** Names of legal length that lead past the longest legal config space make it too long. */
  #judgeSize(view: DataView, length: number): boolean {
    const layout = this.#specification.vmchannel.configLayout;
    const { bytesMax, clauses } = layout;
    let end = layout.firstRecordOffset;
    for (let left = view.getUint32(layout.countOffset, true); left > 0 && end <= bytesMax; left--) {
      const record = recordExtent(layout, view, end, length);
      if (record.nameLength > layout.nameBytesMax) {
        return true;
      }
      ({ end } = record);
    }
    return this.#judgement.judge(
      this.#judgement.clause(clauses.size),
      end <= bytesMax,
      "too-long",
      () => `a config space of at most ${bytesMax} bytes`,
      () => `${end} or more`,
    );
  }

  /**
   * How many of the first `length` bytes belong to the config space, by its count and the lengths of names alone; all
   * of them when these make no sense.
   */
  extent(bytes: Uint8Array, length: number): number {
    if (this.#channels === undefined) {
      return length;
    }
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

  #judgeMove(bytes: Uint8Array, length: number): boolean {
    const limit = Math.min(length, this.bytesKnown);
    let place = 0;
    while (place < limit && this.#agrees(place, bytes[place] as number)) {
      place++;
    }
    const misplaced = place < limit && this.#isShifted(bytes, limit);
    this.#moved = misplaced;
    if (place < limit && !misplaced) {
      // What differs is the content, which is judged as ever.
      return true;
    }
    return this.#judgement.judge(
      this.#judgement.clause(this.#specification.transport.deviceConfig.clauses.location),
      place === limit,
      "not-moved",
      "the config space behind the registers that are there now, with the content it had before",
      () => `byte ${place} differs since MSI-X was turned on or off`,
    );
  }

  /** Whether the content is that which was read before, a few registers further on or back. */
  #isShifted(bytes: Uint8Array, limit: number): boolean {
    for (let shift = -shiftMax; shift <= shiftMax; shift++) {
      let place = Math.max(0, -shift);
      while (place < limit && place + shift < limit && this.#agrees(place + shift, bytes[place] as number)) {
        place++;
      }
      if (place === limit || place + shift === limit) {
        return true;
      }
    }
    return false;
  }

  #agrees(place: number, byte: number): boolean {
    const known = this.#bytes[place] as number;
    return known < 0 || ((known ^ byte) & ~this.#liveMask(place) & 0xff) === 0;
  }

  #record(view: DataView, bytes: Uint8Array, offset: number, length: number, records: RecordPlace[]): number {
    const layout = this.#specification.vmchannel.configLayout;
    const clauses = layout.clauses;
    const judgement = this.#judgement;
    const { fields, nameLength, whole, end } = recordExtent(layout, view, offset, length);
    if (!whole) {
      judgement.violate(
        judgement.clause(clauses.size),
        "truncated",
        "a record for each channel inside the config space",
        `a record at ${offset} of ${length} bytes`,
      );
      return -1;
    }
    const { id: idOffset = 0, flags: flagsOffset = 0, name: nameOffset = 0 } = fields;
    const id = view.getUint32(idOffset, true);
    const flags = view.getUint32(flagsOffset, true);
    if (
      !judgement.judge(
        judgement.clause(clauses.name),
        nameLength >= layout.nameBytesMin && nameLength <= layout.nameBytesMax && end <= length,
        "name-length",
        () => `name_length ${layout.nameBytesMin} .. ${layout.nameBytesMax}`,
        () => `${nameLength} in the record at ${offset}`,
      )
    ) {
      return -1;
    }
    const name = String.fromCharCode(...bytes.subarray(nameOffset, end));
    const configured = this.#channels?.all.map((channel) => channel.name) ?? [];
    judgeRecordName(judgement, layout, name, records, configured);
    judgeRecordId(judgement, layout, id, records);
    judgeRecordFlags(judgement, layout, flags, name, this.linkOffered);
    records.push({ name, id, flagsOffset });
    return judgement.finding === undefined ? end : -1;
  }

  #adopt(records: readonly RecordPlace[], bytes: Uint8Array, length: number): void {
    const judgement = this.#judgement;
    const clause = judgement.clause(this.#specification.vmchannel.configLayout.clauses.stable);
    this.#scans++;
    for (const record of records) {
      const channel = this.#channels?.all.find((candidate) => candidate.name === record.name);
      if (channel === undefined) {
        continue;
      }
      const { id } = channel;
      if (id === undefined) {
        this.#channels?.learn(channel, record.id);
      } else {
        judgement.judge(
          clause,
          id === record.id,
          "id-changed",
          () => `channel ${record.name} keeps id ${hex(id)}`,
          () => hex(record.id),
        );
      }
    }
    this.#records = records;
    if (this.#scans > 1) {
      return;
    }
    this.bytesKnown = length;
    for (let index = 0; index < length; index++) {
      this.#bytes[index] = bytes[index] as number;
    }
    for (const record of records) {
      this.#judgeLive(record.flagsOffset, bytes[record.flagsOffset] as number);
    }
  }

  /** Where a channel's flags are, once scanned. */
  flagsOffset(channel: ChannelModel): number | undefined {
    return this.#records.find(({ name }) => name === channel.name)?.flagsOffset;
  }

  /** Length of the config space, once scanned; 0 before. */
  get length(): number {
    return this.#scans > 0 ? this.bytesKnown : 0;
  }
}
