import { expectConformance } from "./support/expect-conformance.ts";
import { otherConfigurations } from "./support/other-configurations.ts";

expectConformance(otherConfigurations);
