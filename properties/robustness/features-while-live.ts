import { boundaryWord } from "../../src/operation/generators/boundary.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { featureValue } from "../support/feature-bits.ts";
import { acknowledge, reset, scanRegisters } from "../support/operations.ts";
import { anyFeatures, bringUp, createTraffic } from "../support/traffic.ts";

/** Features written while the queues are in use. */
export const featuresWhileLive: Property = defineProperty({
  id: "ROB-35",
  title: "Features accepted anew while queues are live keep the device answering",
  clauses: ["ROB-35"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      operations: [
        ...bringUp(random, context),
        ...traffic(random.below(10)),
        {
          kind: "accept-features",
          value: random.chance(0.6) ? featureValue(anyFeatures(random, context)) : boundaryWord(random, 4),
        },
        scanRegisters(2),
        ...traffic(random.below(8)),
        { kind: "accept-features", value: boundaryWord(random, 4) },
        acknowledge,
        reset,
        ...bringUp(random, context),
        ...traffic(random.between(2, 10)),
      ],
    };
  },
});
