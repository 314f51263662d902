/** Bits in each of the two words. */
const wordBits = 32;

/** A set of feature bits 0 .. 63, held as two words of 32 bits. Never changes; only making another one allocates. */
export class FeatureSet {
  /** The empty set. */
  static readonly none: FeatureSet = new FeatureSet(0, 0);
  /** Bits 0 .. 31. */
  readonly low: number;
  /** Bits 32 .. 63. */
  readonly high: number;

  private constructor(low: number, high: number) {
    this.low = low;
    this.high = high;
  }

  /** The set that has bits 0 .. 31 from one word and bits 32 .. 63 from another. */
  static of(low: number, high = 0): FeatureSet {
    return low === 0 && high === 0 ? FeatureSet.none : new FeatureSet(low >>> 0, high >>> 0);
  }

  /** Whether a bit is set; of a number that is no bit it never is. */
  has(bit: number): boolean {
    if (bit < 0 || bit >= 2 * wordBits) {
      return false;
    }
    return (((bit < wordBits ? this.low : this.high) >>> (bit % wordBits)) & 1) === 1;
  }

  /** Whether it has no bit. */
  get isEmpty(): boolean {
    return this.low === 0 && this.high === 0;
  }

  /** Whether every bit of the other set is in this one too. */
  covers(other: FeatureSet): boolean {
    return (other.low & ~this.low) === 0 && (other.high & ~this.high) === 0;
  }

  /** The bits that are in both sets. */
  and(other: FeatureSet): FeatureSet {
    return FeatureSet.of(this.low & other.low, this.high & other.high);
  }

  /** The bits that are in either set. */
  or(other: FeatureSet): FeatureSet {
    return other.isEmpty ? this : FeatureSet.of(this.low | other.low, this.high | other.high);
  }

  /** This set with a bit, 0 .. 63. */
  with(bit: number): FeatureSet {
    return FeatureSet.of(this.low | wordWith(bit, 0), this.high | wordWith(bit, 1));
  }

  /** This set without a bit; the same where the number is no bit. */
  without(bit: number): FeatureSet {
    return FeatureSet.of(this.low & ~wordWith(bit, 0), this.high & ~wordWith(bit, 1));
  }

  /** This set with bits 0 .. 31 (`word` 0) or 32 .. 63 (`word` 1) replaced. */
  withWord(word: number, value: number): FeatureSet {
    return word === 0 ? FeatureSet.of(value, this.high) : FeatureSet.of(this.low, value);
  }

  /** As one number in hexadecimal. */
  toString(): string {
    const low = this.low.toString(16);
    return this.high === 0 ? `0x${low}` : `0x${this.high.toString(16)}${low.padStart(8, "0")}`;
  }
}

/** The word that has the bit, if the bit is one of that word. */
function wordWith(bit: number, word: number): number {
  return Math.floor(bit / wordBits) === word ? 2 ** (bit % wordBits) : 0;
}
