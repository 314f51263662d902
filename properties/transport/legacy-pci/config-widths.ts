import type { Random } from "../../../src/base/random.ts";
import { randomWidth } from "../../../src/operation/generators/boundary.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { inTraffic } from "../../support/traffic.ts";

/** One width after the other, each twice, and back: where bytes may change, only that shows a dependence on width. */
function byTurns(random: Random): Operation[] {
  const [one, other] = random.pick([
    [1, 2],
    [1, 4],
    [2, 4],
    [4, 1],
  ] as const);
  return [one, one, other, other, one, other, one].map((width) => ({ kind: "config-space-scan", width }));
}

/** The device config space reads the same bytes with every width at every offset. */
export const configWidths: Property = defineProperty({
  id: "REG-9",
  title: "The device config space reads the same bytes with every access width",
  clauses: ["REG-9", "REG-10"],
  unavailable: on("legacy-pci"),
  runs: 9,
  generate: (random, context) => ({
    operations: [
      { kind: "config-space-scan", width: 1 },
      { kind: "config-space-scan", width: 2 },
      { kind: "config-space-scan", width: 4 },
      ...(random.chance(0.3) ? byTurns(random) : []),
      ...inTraffic(random, context, {
        between: [0, 5],
        stimulus: () => [
          { kind: "config-space-scan", width: randomWidth(random) },
          { kind: "config-space-read", offset: random.below(context.configBytes + 4), width: randomWidth(random) },
          { kind: "config-space-read", offset: random.below(context.configBytes + 4), width: randomWidth(random) },
        ],
      }),
    ],
  }),
});
