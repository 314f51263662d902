import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { read, reset, write } from "../../support/operations.ts";
import { bringUp, inTraffic } from "../../support/traffic.ts";

/** What a back-end offers does not depend on when it is asked. */
export const stableFeatures: Property = defineProperty({
  id: "VHU-1",
  title: "The back-end offers the same features whenever it is asked",
  clauses: ["VHU-1", "FEAT-9"],
  unavailable: on("vhost-user"),
  runs: 10,
  generate: (random, context) => {
    const ask = () =>
      [0, 1].flatMap((word) => [write(context, "select-offered-features", word), read(context, "offer-features")]);
    return {
      operations: [
        ...ask(),
        ...bringUp(random, context),
        ...inTraffic(random, context, { between: [0, 6], stimulus: ask }),
        reset,
        ...ask(),
      ],
    };
  },
});
