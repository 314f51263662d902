/** A source of pseudo-random numbers: small, fast and the same on every platform. */
export interface Random {
  /** An unsigned 32-bit number. */
  next(): number;
  /** An integer in `0 .. bound - 1`; `bound` is 1 .. 2^32. */
  below(bound: number): number;
  /** An integer in `minimum .. maximum`, both included. */
  between(minimum: number, maximum: number): number;
  /** True with the given probability, 0 .. 1. */
  chance(probability: number): boolean;
  /** One of the items; the list must not be empty. */
  pick<T>(items: readonly T[]): T;
}

class Sfc32 implements Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = (seed / 0x1_0000_0000) | 0;
    this.#c = 0x9e3779b9 | 0;
    this.#counter = 1;
    // The first outputs of near seeds are alike; twelve rounds mix them, as the algorithm's author advises.
    for (let round = 0; round < 12; round++) {
      this.next();
    }
  }

  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  below(bound: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * bound);
  }

  between(minimum: number, maximum: number): number {
    return minimum + this.below(maximum - minimum + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability * 0x1_0000_0000;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** A generator started from a seed: any safe integer of 0 or more. Equal seeds give equal sequences. */
export function createRandom(seed: number): Random {
  return new Sfc32(seed);
}
