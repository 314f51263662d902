import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, vmchannel } from "../../../support/availability.ts";
import { read, readAny, scanRegisters, write } from "../../../support/operations.ts";
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
  generate: (random, context) => ({
    operations: [
      scanRegisters(random.between(4, 8)),
      write(context, "select-queue", anyQueueIndex(random)),
      read(context, "show-queue-size"),
      ...readAny(context, ["set-queue-address", "set-descriptors-low"]),
    ],
  }),
});
