import { randomStartIndex } from "../../src/operation/generators/start-index.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { usedQueue } from "../support/context.ts";
import { acknowledge, commandBit, transmit } from "../support/operations.ts";
import { anyNotification, inTraffic } from "../support/traffic.ts";

/** The interrupt ledger over a long mix: no interrupt is lost that nobody suppressed. */
export const interruptsEverything: Property = defineProperty({
  id: "INT-6/everything",
  title: "No interrupt is lost in any mix of suppression, acknowledgement and traffic",
  clauses: ["INT-1", "INT-3", "INT-5", "INT-6", "INT-14"],
  unavailable: usableQueue,
  runs: 18,
  generate: (random, context) => {
    const ledger = (): Operation => {
      const queue = usedQueue(random, context);
      switch (random.below(6)) {
        case 0:
          return { kind: "suppress", queue, on: random.chance(0.5), ahead: random.below(6) };
        case 1:
          return commandBit("interrupt_disable", random.chance(0.3));
        case 2:
          return anyNotification(random, context);
        case 3:
          return transmit({ notify: random.pick(["yes", "no", "if-asked"] as const) });
        default:
          return acknowledge;
      }
    };
    return {
      startIndex: randomStartIndex(random, context),
      operations: inTraffic(random, context, {
        rounds: [10, 30],
        between: [0, 3],
        stimulus: () => [ledger(), ledger()],
      }),
    };
  },
});
