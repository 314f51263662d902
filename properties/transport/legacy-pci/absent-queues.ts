import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { all, anyDevice, vmchannel } from "../../support/availability.ts";
import { readRegister, scanRegisters, writeRegister } from "../../support/operations.ts";
import { anyQueueIndex } from "../../support/sizes.ts";
import { inTraffic } from "../../support/traffic.ts";

/** A queue that is not there has size 0; the queues that the device type needs are there. */
const absentQueues: Property = defineProperty({
  id: "REG-4",
  title: "Queues that are not there show size 0, and those the device needs are there",
  clauses: ["REG-4", "VMC-QUE-1"],
  unavailable: anyDevice,
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

/** Two queues are all that the device type has. */
const otherQueues: Property = defineProperty({
  id: "VMC-QUE-2",
  title: "No queue but receive and transmit is there",
  clauses: ["VMC-QUE-2"],
  unavailable: all(vmchannel, ({ selectsAbsentQueues }) =>
    selectsAbsentQueues ? undefined : "the device has no queue numbers beyond its queues: selecting one is ignored",
  ),
  runs: 4,
  generate: (random) => ({
    operations: [
      scanRegisters(random.between(4, 8)),
      writeRegister("queue_select", anyQueueIndex(random)),
      readRegister("queue_size"),
      readRegister("queue_address"),
    ],
  }),
});

/** Queues that the device has not, and those that it must have. */
export const absentQueueProperties: readonly Property[] = [absentQueues, otherQueues];
