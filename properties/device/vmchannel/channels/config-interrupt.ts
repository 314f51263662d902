import type { Operation } from "../../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, feature, vmchannel } from "../../../support/availability.ts";
import { acknowledge, transmit } from "../../../support/operations.ts";
import { inTraffic } from "../../../support/traffic.ts";

/** A change of the device config space is shown by bit 1 of ISR status. */
export const configInterrupt: Property = defineProperty({
  id: "INT-2",
  title: "ISR status says that the device config space changed",
  clauses: ["INT-2", "VMC-CFG-9", "INT-4"],
  unavailable: all(vmchannel, feature("VMCHANNEL_F_LINK")),
  runs: 15,
  generate: (random, context) => {
    const channel = random.below(context.channelCount);
    const read = (): Operation[] =>
      random.chance(0.5) ? [acknowledge] : [{ kind: "config-space-scan", width: 4 }, acknowledge];
    return {
      operations: inTraffic(random, context, {
        withFeatures: ["VMCHANNEL_F_LINK"],
        without: ["stall"],
        stimulus: () => [
          { kind: "host-connect", channel },
          acknowledge,
          { kind: "host-close", channel },
          ...read(),
          ...(random.chance(0.4) ? [transmit({ channel })] : []),
          { kind: "host-connect", channel },
          ...(random.chance(0.4) ? [transmit({ channel })] : []),
          ...read(),
          acknowledge,
        ],
      }),
    };
  },
});
