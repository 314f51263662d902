import type { Configuration } from "./support/expect-conformance.ts";
import { expectConformance } from "./support/expect-conformance.ts";
import { otherConfigurations } from "./support/other-configurations.ts";

/** Nothing moves or closes the base addresses of the modern transport yet. */
const unreached = ["PCI-CFG-3", "PCI-CFG-4"];

const modernConfigurations: readonly Configuration[] = [
  {
    name: "with the modern transport, MSI-X and three channels",
    options: { transport: "modern", msixVectors: 4 },
    channels: ["one", "two", "three"],
    share: 0.9,
    unreached,
  },
  {
    name: "with both transports, driven by the modern one, and small rings",
    options: { transport: "transitional", queueSizes: [8, 4], malformedReaction: "break" },
    channels: ["one", "two"],
    share: 0.15,
    unreached,
  },
];

expectConformance([...otherConfigurations, ...modernConfigurations]);
