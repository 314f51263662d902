import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { anyDevice } from "../support/availability.ts";
import { outgoingQueue } from "../support/context.ts";
import { reset, scanRegisters } from "../support/operations.ts";
import { anyDetail } from "../support/sizes.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** A reset works in every state and as often as one likes. */
export const anyState: Property = defineProperty({
  id: "RST-5",
  title: "A reset is allowed in every state and can be repeated",
  clauses: ["RST-5", "ROB-5"],
  unavailable: anyDevice,
  runs: 18,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const stateBefore = (): Operation[] => {
      switch (random.below(5)) {
        case 0:
          return [];
        case 1:
          return [{ kind: "initialise", features: [], early: true }, ...traffic(random.below(4))];
        case 2:
          return [{ kind: "set-status", value: random.between(1, 255) }];
        case 3:
          return [
            ...bringUp(random, context),
            ...traffic(random.below(6)),
            {
              kind: "malformed-chain",
              queue: outgoingQueue(context),
              condition: random.pick(["next-out-of-range", "head-out-of-range", "available-jump"]),
              detail: anyDetail(random),
              notify: true,
            },
          ];
        default:
          return [...bringUp(random, context), ...traffic(random.below(12))];
      }
    };
    return {
      operations: [
        reset,
        reset,
        ...stateBefore(),
        reset,
        ...(random.chance(0.5) ? [reset] : []),
        scanRegisters(2, true),
        ...stateBefore(),
        reset,
        scanRegisters(2, true),
        ...bringUp(random, context),
        ...traffic(random.between(2, 12)),
      ],
    };
  },
});
