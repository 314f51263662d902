import { randomStartIndex } from "../../src/operation/generators/start-index.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { repeat, reset, scanRegisters, transmit, write } from "../support/operations.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** A reset clears all that is virtio: registers, indices, pending interrupts, half-read messages. */
export const cleanSlate: Property = defineProperty({
  id: "RST-2",
  title: "A reset clears features, addresses, indices, queue select, ISR status and the interrupt line",
  clauses: ["RST-2", "REG-6", "STA-1"],
  unavailable: usableQueue,
  runs: 18,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      startIndex: randomStartIndex(random, context),
      operations: repeat(random.between(2, 4), () => [
        ...bringUp(random, context),
        transmit(),
        ...traffic(random.between(0, 15)),
        write(context, "select-queue", random.below(3)),
        ...repeat(random.below(3), () => transmit()),
        reset,
        scanRegisters(3, true),
      ]),
    };
  },
});
