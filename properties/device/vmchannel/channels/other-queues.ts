import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, vmchannel } from "../../../support/availability.ts";
import { readRegister, scanRegisters, writeRegister } from "../../../support/operations.ts";
import { anyQueueIndex } from "../../../support/sizes.ts";

/** Two queues are all that the device type has. */
export const otherQueues: Property = defineProperty({
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
