import { hex, type Judgement } from "../judgement/judgement.ts";
import { partOf, WrittenBytes } from "./written-bytes.ts";

/** What is written to a base address register to learn its size (PCI 3.0, 6.2.5.1). */
const allOnes = 0xffff_ffff;

/**
 * One base address register: what was written, byte by byte, and which of its bits keep it. A register shows these when
 * it was written all ones.
 */
export class BaseAddress {
  readonly #name: string;
  readonly #judgement: Judgement;
  readonly #written: WrittenBytes = new WrittenBytes(4);
  /** What it was given as a base. */
  #placed: number | undefined = undefined;
  /** What it read after all ones were written. */
  #size: number | undefined = undefined;
  /** The bits of these that say what it is for. */
  #type = 0;
  /** It is the first half of a register for 64-bit addresses, as its type bits read. */
  isWide = false;
  /** The device was reset, and the register not looked at since. */
  #awaitsLook = false;

  constructor(name: string, judgement: Judgement) {
    this.#name = name;
    this.#judgement = judgement;
  }

  /** Whether it holds all ones in order to be sized. */
  get isSizing(): boolean {
    return this.#written.value === allOnes;
  }

  /** What it was last given as a base; undefined before. */
  get placed(): number | undefined {
    return this.#placed;
  }

  /** The last write covered a part of it only. */
  get narrow(): boolean {
    return this.#written.narrow;
  }

  /** Takes a write that begins at `place`, counted from the register. */
  write(place: number, width: number, value: number): void {
    this.#written.write(place, width, value);
    this.#awaitsLook = false;
    if (!this.isSizing) {
      this.#placed = this.#written.value ?? this.#placed;
    }
  }

  /**
   * It was read after all ones were written; `isUpper` when it is the second half of one for 64-bit addresses. True
   * when it shows another size than before, and these ones were not written at once.
   */
  sized(value: number, isUpper: boolean): boolean {
    const differs = this.#size !== undefined && this.#size !== value;
    this.#size = value;
    this.#type = isUpper ? 0 : value & (value % 2 === 1 ? 3 : 15);
    return differs && this.narrow;
  }

  /** The device was reset, which leaves the register alone. */
  deviceReset(): void {
    this.#awaitsLook = true;
  }

  /** Judges a read by what it holds. False when that is not known. */
  read(place: number, width: number, value: number): boolean {
    if (!this.isSizing && place === 0 && width === 4) {
      this.isWide = (value & 7) === 4;
    }
    const held = this.#held;
    const afterReset = this.#awaitsLook;
    this.#awaitsLook = false;
    if (held === undefined) {
      return false;
    }
    const expected = partOf(held, place, width, value);
    this.#judgement.expect(
      afterReset ? "changed-by-reset" : "bar-base",
      value === expected,
      () => `${this.#name} ${hex(held)}${afterReset ? ", as before the reset" : ""}`,
      () => `${hex(value)}, in a read of ${width} bytes at ${place}`,
      () => (afterReset ? { subject: { name: this.#name, clauses: {} } } : { narrow: this.#written.narrow }),
    );
    return true;
  }

  /** What it holds: the bits of an address that it keeps, and its type, which nothing changes. */
  get #held(): number | undefined {
    const size = this.#size;
    const written = this.#written.value;
    if (size === undefined || written === undefined) {
      return undefined;
    }
    return ((written & (size - this.#type)) + this.#type) >>> 0;
  }
}
