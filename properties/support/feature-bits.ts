import type { PropertyContext } from "../../src/runner/check/property.ts";

/** Bit numbers of the features a legacy device may offer to any kind of driver. */
export const transportFeatureBits: Readonly<Record<string, number>> = {
  NOTIFY_ON_EMPTY: 24,
  ANY_LAYOUT: 27,
  INDIRECT_DESC: 28,
  EVENT_IDX: 29,
};

/** Bit numbers of the vmchannel device's own features. */
export const vmchannelFeatureBits: Readonly<Record<string, number>> = { VMCHANNEL_F_LINK: 0 };

/** The value of the feature bits with the given names; names without a known bit count as 0. */
export function featureValue(names: Iterable<string>): number {
  let value = 0;
  for (const name of names) {
    const bit = transportFeatureBits[name] ?? vmchannelFeatureBits[name];
    value += bit === undefined ? 0 : 2 ** bit;
  }
  return value;
}

/** Bit numbers of features that only transports with 64 bits of them have. */
const highFeatureBits: Readonly<Record<string, number>> = { NOTIFICATION_DATA: 38, RING_RESET: 40 };

/** The same with bits above 31. */
export function wideFeatureValue(names: readonly string[]): number {
  return names.reduce((value, name) => {
    const bit = highFeatureBits[name];
    return value + (bit === undefined ? 0 : 2 ** bit);
  }, featureValue(names));
}

/** Bit numbers that are certain not to be offered: for a device of unknown type only those above its own range. */
export function unofferedBits(context: PropertyContext): number[] {
  const first = context.deviceType === "vmchannel" ? 0 : 24;
  const offered = new Set(
    [...context.features].map((name) => transportFeatureBits[name] ?? vmchannelFeatureBits[name] ?? -1),
  );
  return Array.from({ length: 32 - first }, (_, index) => first + index).filter((bit) => !offered.has(bit));
}
