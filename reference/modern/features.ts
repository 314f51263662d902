/** Bits of the upper word of features, 32 to 63, each as a mask of that word. */
export const highFeature = {
  /** The device and the driver go by VIRTIO 1.0 or later. Always offered. */
  version1: 0x0000_0001,
  /** Chains are used in the order in which they were made available. */
  inOrder: 0x0000_0008,
  /** A notification says how far the available ring has come. */
  notificationData: 0x0000_0040,
  /** One queue can be reset by itself. */
  ringReset: 0x0000_0100,
} as const;

/** Which of the features that only the modern transport has are offered. */
export interface OfferedModernFeatures {
  readonly inOrder: boolean;
  readonly notificationData: boolean;
  readonly ringReset: boolean;
}

/** The names of these features, in bit order. */
export const modernFeatureNames: readonly (keyof OfferedModernFeatures)[] = [
  "inOrder",
  "notificationData",
  "ringReset",
];

/** The upper word of the offered features. */
export function highFeatureBits(offered: OfferedModernFeatures): number {
  let bits: number = highFeature.version1;
  for (const name of modernFeatureNames) {
    if (offered[name]) {
      bits |= highFeature[name];
    }
  }
  return bits;
}
