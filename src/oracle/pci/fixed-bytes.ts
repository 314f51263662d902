import { hex, type Judgement } from "../judgement/judgement.ts";

/** Of each byte of the MSI-X capability the bits that nothing changes: all but enable bit and function mask. */
const fixedBits = [0xff, 0xff, 0xff, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] as const;

/** Bits 11 to 13 of the control word, in its upper byte. */
const reservedBits = 0x38;
const reservedPlace = 3;

/** The bytes of the MSI-X capability that software cannot change. */
export class FixedBytes {
  readonly #judgement: Judgement;
  readonly #first: (number | undefined)[] = [];
  #written = false;

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  /** Takes a write that begins at `place`, counted from the capability. */
  write(place: number, width: number): void {
    this.#written ||= place < fixedBits.length && place + width > 0;
  }

  /** Judges a read that begins at `place`, counted from the capability. */
  read(place: number, width: number, value: number): void {
    for (let index = Math.max(0, place); index < Math.min(place + width, fixedBits.length); index++) {
      const byte = Math.floor(value / 2 ** (8 * (index - place))) & (fixedBits[index] as number);
      this.#first[index] ??= byte;
      const first = this.#first[index];
      if (byte !== first) {
        const allowed = `byte ${index} of the MSI-X capability ${hex(first ?? 0)}, as read before`;
        this.#judgement.deviates("capability-changed", { written: this.#written }, allowed, hex(byte));
        return;
      }
      if (this.#written) {
        this.#judgement.reach("capability-changed", { written: true });
      }
      if (index === reservedPlace && (byte & reservedBits) !== 0) {
        const allowed = "bits 11 to 13 of the MSI-X control word 0, which are reserved";
        this.#judgement.deviates("control-reserved-bits", {}, allowed, hex(byte * 256));
      }
    }
  }
}
