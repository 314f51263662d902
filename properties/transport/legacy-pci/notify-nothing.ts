import type { Random } from "../../../src/base/random.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { reset, scanRegisters, writeRegister } from "../../support/operations.ts";
import { anyQueueIndex } from "../../support/sizes.ts";
import { inTraffic } from "../../support/traffic.ts";

function notifyAbsent(random: Random, context: PropertyContext): Operation {
  const index = Math.max(anyQueueIndex(random), context.queueSizes.length);
  return writeRegister("queue_notify", index);
}

function notifyUnset(random: Random, context: PropertyContext): Operation {
  return writeRegister("queue_notify", random.below(context.queueSizes.length + 1));
}

/** A notification of a queue that is absent, or that has no ring, does nothing. */
export const notifyNothing: Property = defineProperty({
  id: "REG-8",
  title: "Notifying a queue that is absent or not set up has no effect",
  clauses: ["REG-8"],
  unavailable: on("legacy-pci"),
  runs: 12,
  generate: (random, context) => ({
    operations: [
      notifyUnset(random, context),
      notifyAbsent(random, context),
      reset,
      notifyUnset(random, context),
      { kind: "set-up-queue", queue: 0, place: "low" },
      notifyUnset(random, context),
      ...inTraffic(random, context, {
        stimulus: () => [
          notifyAbsent(random, context),
          notifyAbsent(random, context),
          scanRegisters(2),
          ...(random.chance(0.2) ? [reset, notifyUnset(random, context), scanRegisters(2)] : []),
        ],
      }),
    ],
  }),
});
