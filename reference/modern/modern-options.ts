import { highFeatureBits, type OfferedModernFeatures } from "./features.ts";
import { layOut, type Placement, type StructureLayout } from "./layout.ts";

/** What the device does with accepted features that it did not offer. */
export type UnofferedReaction =
  /** FEATURES_OK stays clear. */
  | "refuse"
  /** They have no effect. */
  | "ignore";

/** How the modern interface of a device is set up. */
export interface ModernConfiguration {
  /** Features 0 to 31 that are offered there: none of those that only the legacy interface has. */
  readonly featuresLow: number;
  /** Features 32 to 63. */
  readonly featuresHigh: number;
  readonly placement: Placement;
  readonly layout: StructureLayout;
  /** 0, or a power of two. */
  readonly notifyMultiplier: number;
  readonly unofferedFeatures: UnofferedReaction;
}

/** What {@link modernConfiguration} needs to know. */
export interface ModernFacts {
  /** Features 0 to 31 that are offered there. */
  readonly featuresLow: number;
  readonly features: OfferedModernFeatures;
  readonly placement: Placement;
  readonly notifyMultiplier: number;
  readonly unofferedFeatures: UnofferedReaction;
  readonly queues: number;
  readonly configBytes: number;
}

/** No BAR of I/O space is longer, in bytes. */
const ioBytesMax = 256;

/** Puts the modern interface together; gives what does not fit as a text. */
export function modernConfiguration(facts: ModernFacts): ModernConfiguration | string {
  const { featuresLow, features, placement, notifyMultiplier, unofferedFeatures, queues, configBytes } = facts;
  const doorbellBytes = features.notificationData ? 4 : 2;
  const layout = layOut(placement, {
    notify: (queues - 1) * notifyMultiplier + doorbellBytes,
    device: configBytes,
  });
  const tooLong = layout.bars.find(({ space, bytes }) => space === "io" && bytes > ioBytesMax);
  if (tooLong !== undefined) {
    return `base address register ${tooLong.bar} would have ${tooLong.bytes} ports, and at most ${ioBytesMax} are possible`;
  }
  const featuresHigh = highFeatureBits(features);
  return { featuresLow, featuresHigh, placement, layout, notifyMultiplier, unofferedFeatures };
}
