/**
 * Feature bits of the device, each as a mask of the 32-bit feature registers. Bit 0 is vmchannel's own, the others
 * belong to legacy virtio. Bit 30 is never offered: a driver that accepts it accepts anything.
 */
export const feature = {
  /** The device shows whether each channel's host end is connected, and interrupts when that changes. */
  link: 0x0000_0001,
  /** An interrupt when the available ring runs empty, even when the driver suppresses interrupts. */
  notifyOnEmpty: 0x0100_0000,
  /** The driver may lay a message over descriptors in any way. */
  anyLayout: 0x0800_0000,
  /** A descriptor may refer to a table of further descriptors. */
  indirect: 0x1000_0000,
  /** Both sides say at which index they want to hear from the other. */
  eventIndex: 0x2000_0000,
} as const;

/** Which features the device offers. */
export interface OfferedFeatures {
  readonly link: boolean;
  readonly notifyOnEmpty: boolean;
  readonly anyLayout: boolean;
  readonly indirect: boolean;
  readonly eventIndex: boolean;
}

/** The names of the features, in bit order. */
export const featureNames: readonly (keyof OfferedFeatures)[] = [
  "link",
  "notifyOnEmpty",
  "anyLayout",
  "indirect",
  "eventIndex",
];

/** The value of the host features register for a set of offered features. */
export function featureBits(offered: OfferedFeatures): number {
  let bits = 0;
  for (const name of featureNames) {
    if (offered[name]) {
      bits += feature[name];
    }
  }
  return bits;
}
