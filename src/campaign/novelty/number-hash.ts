/** Puts numbers together to one of 48 bits: the same ones in the same order give the same, others hardly ever. */
export class NumberHash {
  #low = 0x811c9dc5;
  #high = 0x9e3779b9;

  /** Adds a whole number, of which 32 bits count. */
  add(number: number): this {
    this.#low = Math.imul(this.#low ^ number, 0x01000193);
    this.#low ^= this.#low >>> 15;
    this.#high = Math.imul(this.#high ^ (number + 0x7f4a7c15), 0x85ebca6b);
    this.#high ^= this.#high >>> 13;
    return this;
  }

  /** Adds a whole number of up to 53 bits. */
  addWide(number: number): this {
    return this.add(number).add(number / 0x1_0000_0000);
  }

  /** Adds each character of a text. */
  addText(text: string): this {
    for (let index = 0; index < text.length; index++) {
      this.add(text.charCodeAt(index));
    }
    return this.add(text.length);
  }

  /** 0 .. 2^48 - 1. */
  get value(): number {
    return (this.#high & 0xffff) * 0x1_0000_0000 + (this.#low >>> 0);
  }
}
