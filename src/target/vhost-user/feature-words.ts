/** Feature bits 0 to 63, as two words of 32 bits. */
export interface FeatureWords {
  readonly low: number;
  readonly high: number;
}

/** No features. */
export const noFeatures: FeatureWords = Object.freeze({ low: 0, high: 0 });

/** Whether a bit is set. */
export function hasFeature({ low, high }: FeatureWords, bit: number): boolean {
  return (((bit < 32 ? low : high) >>> (bit % 32)) & 1) === 1;
}

/** The same features with one of bits 0 to 31 set, or not. */
export function withLowFeature({ low, high }: FeatureWords, bit: number, isSet: boolean): FeatureWords {
  return { low: (isSet ? low | (1 << bit) : low & ~(1 << bit)) >>> 0, high };
}
