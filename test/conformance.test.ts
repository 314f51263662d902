import { expectConformance } from "./support/expect-conformance.ts";

expectConformance([
  {
    name: "as it comes, with MSI-X",
    options: { msixVectors: 4 },
    channels: ["org.example.one", "org.example.two", "three"],
    share: 1,
  },
]);
