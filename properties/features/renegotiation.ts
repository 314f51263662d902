import { defineProperty, type Property } from "../../src/runner/property.ts";
import { usableQueue } from "../support/availability.ts";
import { readRegister, reset } from "../support/operations.ts";
import { anyFeatures, connectAll, createTraffic } from "../support/traffic.ts";

/** After a reset the same features are offered and can be accepted again, or others. */
export const renegotiation: Property = defineProperty({
  id: "FEAT-3",
  title: "Features can be negotiated again after a reset, the same or others",
  clauses: ["FEAT-3"],
  unavailable: usableQueue,
  runs: 12,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const first = anyFeatures(random, context);
    const life = (features: readonly string[]) => [
      readRegister("host_features"),
      { kind: "initialise", features } as const,
      readRegister("guest_features"),
      ...connectAll(context),
      ...traffic(random.between(3, 10)),
      reset,
    ];
    return { operations: [...life(first), ...life(first), ...life(anyFeatures(random, context))] };
  },
});
