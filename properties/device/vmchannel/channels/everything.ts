import { randomStartIndex } from "../../../../src/operation/generators/start-index.ts";
import { randomOperationCount } from "../../../../src/operation/generators/weighted.ts";
import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { someChannel } from "../../../support/availability.ts";
import { reset } from "../../../support/operations.ts";
import { bringUp, createTraffic } from "../../../support/traffic.ts";

/** Channels under a long mix: streams compared byte for byte while host ends stall, close and come back. */
export const channelsEverything: Property = defineProperty({
  id: "VMC-TX-1/everything",
  title: "The channels keep all their rules through any long mix of traffic and host ends that come and go",
  clauses: ["VMC-TX-1", "VMC-TX-3", "VMC-RX-1", "VMC-RX-2", "VMC-RX-3", "VMC-ISO-1", "VMC-LIFE-4"],
  unavailable: someChannel,
  runs: 30,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      startIndex: randomStartIndex(random, context),
      operations: [
        ...bringUp(random, context),
        ...traffic(randomOperationCount(random, 150)),
        ...(random.chance(0.3) ? [reset, ...bringUp(random, context)] : []),
        ...traffic(randomOperationCount(random, 100)),
      ],
    };
  },
});
