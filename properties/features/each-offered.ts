import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { read, reset } from "../support/operations.ts";
import { connectAll, createTraffic } from "../support/traffic.ts";

/** Each feature that is offered works, alone and with all the others. */
export const eachOffered: Property = defineProperty({
  id: "FEAT-1",
  title: "Every feature that the device offers works, alone and together",
  clauses: ["FEAT-1"],
  unavailable: usableQueue,
  runs: 10,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const life = (features: readonly string[]) => [
      { kind: "initialise", features } as const,
      ...connectAll(context),
      ...traffic(random.between(5, 12)),
      reset,
    ];
    return {
      operations: [
        read(context, "offer-features"),
        ...[...context.features].flatMap((name) => life([name])),
        ...life([...context.features]),
      ],
    };
  },
});
