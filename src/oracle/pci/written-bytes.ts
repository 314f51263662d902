/** A register of up to four bytes as the driver wrote it, with accesses that may cover a part of it. */
export class WrittenBytes {
  /** The last write covered less than the register. */
  narrow = false;
  readonly #width: number;
  #value = 0;
  /** A bit for each byte that was written. */
  #known = 0;

  /** `width`: bytes of the register. */
  constructor(width: number) {
    this.#width = width;
  }

  /** Takes a write that begins at `place`, counted from the register. */
  write(place: number, width: number, value: number): void {
    for (let index = Math.max(0, place); index < Math.min(this.#width, place + width); index++) {
      const byte = Math.floor(value / 2 ** (8 * (index - place))) & 0xff;
      this.#value = ((this.#value & ~(0xff << (8 * index))) | (byte << (8 * index))) >>> 0;
      this.#known |= 1 << index;
    }
    this.narrow = place > 0 || place + width < this.#width;
  }

  /** What was written; undefined until every byte was. */
  get value(): number | undefined {
    return this.#known === 2 ** this.#width - 1 ? this.#value : undefined;
  }
}

/**
 * What a read that begins at `place`, counted from a register of four bytes, gives of it if that holds `value`; what it
 * gives of its neighbours comes from `read`.
 */
export function partOf(value: number, place: number, width: number, read: number): number {
  let part = 0;
  for (let index = 0; index < width; index++) {
    const byte = place + index;
    const source = byte >= 0 && byte < 4 ? Math.floor(value / 2 ** (8 * byte)) : Math.floor(read / 2 ** (8 * index));
    part += (source & 0xff) * 2 ** (8 * index);
  }
  return part;
}
