import { expectConformance } from "./support/expect-conformance.ts";
import { otherConfigurations } from "./support/other-configurations.ts";

expectConformance([
  {
    name: "as it comes, with MSI-X",
    options: { msixVectors: 4 },
    channels: ["org.example.one", "org.example.two", "three"],
    share: 1,
  },
  ...otherConfigurations.map((configuration, remainder) => ({ ...configuration, part: { every: 10, remainder } })),
]);
