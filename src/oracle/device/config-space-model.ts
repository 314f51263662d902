import { hex, type Judgement } from "../judgement/judgement.ts";
import { BytesPastTheEnd } from "./bytes-past-the-end.ts";
import { ChangingBytes } from "./changing-bytes.ts";
import type { ConfigContent } from "./device-model.ts";

/** How far from where it should be, in bytes, a config space is looked for. */
const shiftMax = 16;

/**
 * The device config space: every byte is the same whatever width it is read with (REG-9) and whatever is written
 * (REG-13). Where the kit knows the type of the device, the content is judged as well; where it does not, bytes may
 * change, and writes may change them.
 */
export class ConfigSpaceModel {
  /** Bytes known to belong to the config space; reads past it are open. */
  bytesKnown: number;
  readonly #judgement: Judgement;
  readonly #content: ConfigContent | undefined;
  readonly #pastTheEnd: BytesPastTheEnd;
  readonly #changing: ChangingBytes = new ChangingBytes();
  readonly #bytes: Int16Array = new Int16Array(256).fill(-1);
  #written = false;
  /** MSI-X was turned on or off and the whole space was not seen in its new place yet. */
  #moved = false;
  #scans = 0;

  constructor(judgement: Judgement, content: ConfigContent | undefined, bytesKnown: number) {
    this.#judgement = judgement;
    this.#content = content;
    this.bytesKnown = bytesKnown;
    this.#pastTheEnd = new BytesPastTheEnd(judgement);
  }

  /** Judges a read of `width` bytes at `offset` of the config space. */
  read(offset: number, width: number, value: number): void {
    const inside = Math.min(Math.max(this.bytesKnown - offset, 0), width);
    if (inside < width) {
      const isJudged = this.#content !== undefined && this.length > 0;
      if (!isJudged || this.#pastTheEnd.read({ offset, width, value, inside }) === "all-ones") {
        return;
      }
    }
    this.#judgeInside(offset, width, value, inside);
  }

  #judgeInside(offset: number, width: number, value: number, inside: number): void {
    if (this.#content === undefined) {
      this.#judgeChanging(offset, width, value, inside);
      return;
    }
    const facts = this.#moved || this.#written ? { moved: this.#moved, written: this.#written } : undefined;
    for (let index = 0; index < inside; index++) {
      const place = offset + index;
      const byte = (value >>> (8 * index)) & 0xff;
      const known = this.#bytes[place] as number;
      if (known < 0) {
        this.#bytes[place] = byte;
        continue;
      }
      if (this.#judgement.finding !== undefined) {
        // What follows the first finding is noise.
      } else if (this.#agrees(place, byte)) {
        this.#judgement.reach("config-byte-differs", facts);
      } else {
        const allowed = `byte ${place} of the config space ${hex(known)}, as read before`;
        const got = `${hex(byte)} in a read of ${width} at ${offset}`;
        this.#judgement.deviates("config-byte-differs", facts ?? {}, allowed, got);
      }
      this.#content.judgeLive(place, byte);
    }
    if (inside > 0) {
      this.#judgement.reach("not-moved");
    }
  }

  /** Of a type that the kit does not know: a byte may change with time, and not with the width it is read with. */
  #judgeChanging(offset: number, width: number, value: number, inside: number): void {
    for (let index = 0; index < inside; index++) {
      const place = offset + index;
      const byte = Math.floor(value / 2 ** (8 * index)) & 0xff;
      const other = this.#changing.take(place, width, byte);
      if (this.#judgement.finding === undefined) {
        this.#judgement.expect(
          "config-byte-differs",
          other === undefined,
          () => `byte ${place} of the config space ${hex(other ?? 0)}, as reads of another width give it each time`,
          () => `${hex(byte)} in each read of ${width} at ${offset}`,
        );
      }
    }
  }

  /** MSI-X was turned on or off: the config space is at another offset of BAR0 now, with the same content. */
  moved(): void {
    this.#moved = true;
    this.#changing.forget();
    this.#pastTheEnd.moved();
  }

  /** The driver wrote to the config space, which is read-only. */
  wrote(): void {
    this.#written = true;
    this.#changing.forget();
  }

  /**
   * Judges the whole content, read byte by byte, as a document; `bytes` covers all bytes that may be there. `early`
   * when the driver has not acknowledged the device.
   */
  scan(bytes: Uint8Array, length: number, early: boolean): void {
    const content = this.#content;
    if (content === undefined || (early && !content.judgeEarly(bytes, length))) {
      return;
    }
    if (this.#moved && !this.#judgeMove(bytes, length)) {
      return;
    }
    const end = content.scan(bytes, length);
    if (end < 0) {
      return;
    }
    this.#scans++;
    if (this.#scans > 1) {
      return;
    }
    this.bytesKnown = end;
    for (let index = 0; index < end; index++) {
      this.#bytes[index] = bytes[index] as number;
    }
    content.judgeAllLive(bytes);
  }

  /**
   * How many of the first `length` bytes belong to the config space, by what it says itself; all of them when that
   * makes no sense, or the kit does not know the type.
   */
  extent(bytes: Uint8Array, length: number): number {
    return this.#content?.extent(bytes, length) ?? length;
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
    return this.#judgement.expect(
      "not-moved",
      place === limit,
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
    return known < 0 || ((known ^ byte) & ~(this.#content?.liveMask(place) ?? 0) & 0xff) === 0;
  }

  /** Length of the config space, once scanned; 0 before. */
  get length(): number {
    return this.#scans > 0 ? this.bytesKnown : 0;
  }
}
