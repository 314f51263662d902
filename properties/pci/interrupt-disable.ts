import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, capability, usableQueue } from "../support/availability.ts";
import { acknowledge, commandBit, commandWidth, repeat, reset, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** The interrupt disable bit blocks the line and nothing else; what is pending shows when it is cleared. */
export const interruptDisable: Property = defineProperty({
  id: "PCI-CFG-8",
  title: "The interrupt disable bit holds the interrupt line down without losing what is pending",
  clauses: ["PCI-CFG-8"],
  unavailable: all(usableQueue, capability("interruptLine"), ({ commandBits }) =>
    commandBits.includes("interrupt_disable") ? undefined : "the function has no interrupt disable bit",
  ),
  runs: 12,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: (traffic) => [
        ...repeat(random.below(2), () => transmit()),
        commandBit("interrupt_disable", true, commandWidth(random, context)),
        ...repeat(random.below(3), () => transmit()),
        { kind: "pci-read", offset: 6, width: 2 },
        ...(random.chance(0.3) ? [acknowledge] : []),
        ...traffic(random.below(3)),
        ...(random.chance(0.15) ? [reset] : []),
        commandBit("interrupt_disable", false, commandWidth(random, context)),
        acknowledge,
        transmit(),
        acknowledge,
      ],
    }),
  }),
});
