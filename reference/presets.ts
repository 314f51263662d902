import type { ReferenceOptions } from "./options.ts";

/** A reference device that is set up in one particular way. */
export interface ReferencePreset {
  readonly name: string;
  /** What is particular about it, a few words. */
  readonly description: string;
  readonly options: ReferenceOptions;
}

const noFeatures = { link: false, notifyOnEmpty: false, anyLayout: false, indirect: false, eventIndex: false };
const vectors = 4;

/**
 * The configurations in which the reference is judged. Together they hold every pair of: features on and off, both
 * reactions to malformed rings, MSI-X and the interrupt line alone, and three sizes of rings. The first is the default:
 * the one in which every clause can be reached.
 */
export const referencePresets: readonly ReferencePreset[] = [
  {
    name: "default",
    description: "all features, MSI-X, rings of 128",
    options: { msixVectors: vectors },
  },
  {
    name: "bare",
    description: "no feature, no MSI-X, rings of 128, a malformed ring stops the queue",
    options: { features: noFeatures, malformedReaction: "break", zeroAddress: "queue" },
  },
  {
    name: "small",
    description: "all features, no MSI-X, rings of 8, a malformed ring stops the queue",
    options: { queueSizes: [8, 8], malformedReaction: "break" },
  },
  {
    name: "small-bare",
    description: "no feature, MSI-X, rings of 8",
    options: { queueSizes: [8, 8], features: noFeatures, msixVectors: vectors, zeroAddress: "queue" },
  },
  {
    name: "large",
    description: "all features, no MSI-X, rings of 1024",
    options: { queueSizes: [1024, 1024], zeroAddress: "queue" },
  },
  {
    name: "large-bare",
    description: "no feature, MSI-X, rings of 1024, a malformed ring stops the queue",
    options: { queueSizes: [1024, 1024], features: noFeatures, msixVectors: vectors, malformedReaction: "break" },
  },
];
