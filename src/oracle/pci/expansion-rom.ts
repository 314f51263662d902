import type { Specification } from "../../spec/specification.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { isRomSize } from "./size-mask.ts";
import { WrittenBytes } from "./written-bytes.ts";

/** What is written to learn the size; bit 0, which enables the ROM, is left out. */
const sizing = 0xffff_fffe;

/** The base address register of an expansion ROM, which few functions have. */
export class ExpansionRom {
  readonly #offset: number;
  readonly #judgement: Judgement;
  readonly #written: WrittenBytes = new WrittenBytes(4);

  constructor({ pci }: Specification, judgement: Judgement) {
    this.#offset = pci.bars.romOffset;
    this.#judgement = judgement;
  }

  /** Takes a write of configuration space. */
  write(offset: number, width: number, value: number): void {
    if (offset < this.#offset + 4 && offset + width > this.#offset) {
      this.#written.write(offset - this.#offset, width, value);
    }
  }

  /** Judges a read of configuration space, after the register was written to learn the size. */
  read(offset: number, width: number, value: number): void {
    if (offset === this.#offset && width === 4 && this.#written.value === sizing) {
      this.#judgement.expect(
        "rom-size",
        isRomSize(value),
        "the ROM's register shows a power of two of 2 KiB or more, or 0 where there is no ROM",
        () => hex(value),
      );
    }
  }
}
