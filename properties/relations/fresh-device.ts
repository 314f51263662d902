import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { sameAfterLeftovers } from "../../src/runner/check/relation.ts";
import { all, capability, usableQueue } from "../support/availability.ts";
import { reset, scanRegisters } from "../support/operations.ts";
import { anyFeatures, bringUp, createTraffic } from "../support/traffic.ts";
import { plainLife } from "./plain-traffic.ts";

/** After a reset a device behaves like a new one, whatever happened before. */
export const freshDevice: Property = defineProperty({
  id: "RST-2/relation",
  title: "A device that was reset behaves like a fresh one",
  clauses: ["RST-2"],
  unavailable: all(usableQueue, capability("freshDevice")),
  runs: 12,
  generate: (random, context) => {
    const traffic = createTraffic(random, context, ["connect"]);
    const features = anyFeatures(random, context);
    return {
      operations: [
        ...bringUp(random, context, { messages: false }),
        ...traffic(random.between(0, 30)),
        ...Array.from({ length: context.channelCount }, (_, channel) => ({ kind: "host-resume", channel }) as const),
        reset,
        scanRegisters(2),
        ...plainLife(random, context, { features, count: random.between(4, 30), notify: () => "yes" }),
      ],
    };
  },
  relation: {
    name: "fresh-device",
    clause: "RST-2",
    change: "without the life before the reset",
    transform: (operations) => {
      const comparedFrom = operations.findLastIndex(({ kind }) => kind === "reset") + 1;
      const life = operations.slice(comparedFrom);
      // A device that no driver brings up again is as what looked at it first has left it: reset it in both.
      const isUsed = life.some(({ kind }) => kind === "initialise");
      return { operations: isUsed || comparedFrom === 0 ? life : [reset, ...life], comparedFrom };
    },
    compare: sameAfterLeftovers,
  },
});
