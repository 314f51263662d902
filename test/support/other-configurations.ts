import type { Configuration } from "./expect-conformance.ts";

const noFeatures = { link: false, notifyOnEmpty: false, anyLayout: false, indirect: false, eventIndex: false };

/** Ways to set up the reference that take less of it, or more, than it comes with. */
export const otherConfigurations: readonly Configuration[] = [
  {
    name: "that stops at malformed rings, with small rings",
    options: { malformedReaction: "break", zeroAddress: "queue", queueSizes: [8, 4] },
    channels: ["one", "two"],
    share: 0.15,
  },
  {
    name: "without optional features, with many channels and a large ring",
    options: { features: noFeatures, queueSizes: [2, 1024] },
    channels: ["a", "b", "c", "d", "e", "f", "g", "h"],
    share: 0.15,
  },
  {
    name: "with rings of one descriptor and one channel",
    options: { queueSizes: [1, 1], msixVectors: 2 },
    channels: ["only"],
    share: 0.15,
  },
];
