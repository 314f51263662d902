import { boundaryWord, randomWidth } from "../../../../src/operation/generators/boundary.ts";
import type { Operation } from "../../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { vmchannel } from "../../../support/availability.ts";
import { inTraffic } from "../../../support/traffic.ts";

/** Writes to the device config space, all of whose fields are read-only, change nothing. */
export const configReadOnly: Property = defineProperty({
  id: "REG-13",
  title: "Read-only fields of the device config space keep their value on a write",
  clauses: ["REG-13", "VMC-CFG-3"],
  unavailable: vmchannel,
  runs: 10,
  generate: (random, context) => {
    const write = (): Operation => {
      const width = randomWidth(random);
      const offset = random.below(Math.max(1, context.configBytes));
      return { kind: "config-space-write", offset, width, value: boundaryWord(random, width) };
    };
    return {
      operations: [
        write(),
        { kind: "config-space-scan", width: 1 },
        ...inTraffic(random, context, {
          between: [0, 4],
          stimulus: () => [write(), write(), { kind: "config-space-scan", width: randomWidth(random) }],
        }),
      ],
    };
  },
});
