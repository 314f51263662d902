import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { readRegister, scanRegisters, writeRegister } from "../../support/operations.ts";
import { anyQueueIndex } from "../../support/sizes.ts";
import { inTraffic } from "../../support/traffic.ts";

/** A queue that is not there has size 0; the queues that the device type needs are there. */
export const absentQueues: Property = defineProperty({
  id: "REG-4",
  title: "Queues that are not there show size 0, and those the device needs are there",
  clauses: ["REG-4"],
  unavailable: on("legacy-pci"),
  runs: 10,
  generate: (random, context) => ({
    operations: [
      scanRegisters(context.queueSizes.length + 6),
      ...inTraffic(random, context, {
        between: [0, 3],
        stimulus: () => [
          writeRegister("queue_select", random.below(2)),
          writeRegister("queue_select", anyQueueIndex(random)),
          readRegister("queue_size"),
          readRegister("queue_address"),
          writeRegister("queue_select", random.below(context.queueSizes.length + 3)),
          readRegister("queue_size"),
          scanRegisters(3),
        ],
      }),
    ],
  }),
});
