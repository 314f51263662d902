import type { Operation } from "../../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, feature, someChannel } from "../../../support/availability.ts";
import { acknowledge, reset } from "../../../support/operations.ts";
import { bringUp, inTraffic } from "../../../support/traffic.ts";

const scan: Operation = { kind: "config-space-scan", width: 4 };
const linkOffered = all(someChannel, feature("VMCHANNEL_F_LINK"));

/** The connected flag follows the host end, negotiated or not, from before bring-up on. */
const connectedFlag: Property = defineProperty({
  id: "VMC-CFG-8",
  title: "The connected flag of a channel follows its host end whenever F_LINK is offered",
  clauses: ["VMC-CFG-8", "VMC-CFG-4"],
  withoutRings: true,
  unavailable: linkOffered,
  runs: 15,
  generate: (random, context) => {
    const change = (): Operation[] => [
      { kind: random.chance(0.5) ? "host-close" : "host-connect", channel: random.below(context.channelCount) },
      scan,
    ];
    return {
      operations: [
        ...change(),
        ...change(),
        ...inTraffic(random, context, { rounds: [3, 8], between: [0, 4], stimulus: change }),
        reset,
        ...change(),
      ],
    };
  },
});

/** A change is signalled by an interrupt to a driver that negotiated F_LINK and is ready, and to no other. */
const linkInterrupt: Property = defineProperty({
  id: "VMC-CFG-9",
  title: "A change of a connection interrupts a driver that negotiated F_LINK and has set DRIVER_OK",
  clauses: ["VMC-CFG-9", "INT-2", "INT-10"],
  withoutRings: true,
  unavailable: linkOffered,
  runs: 18,
  generate: (random, context) => {
    const change = (): Operation[] => {
      const channel = random.below(context.channelCount);
      return [
        acknowledge,
        { kind: "host-close", channel },
        ...(random.chance(0.7) ? [acknowledge] : []),
        { kind: "host-connect", channel },
        acknowledge,
        acknowledge,
        scan,
      ];
    };
    return {
      operations: [
        ...(random.chance(0.3)
          ? [{ kind: "initialise", features: ["VMCHANNEL_F_LINK"], early: true } as const, ...change()]
          : []),
        ...(random.chance(0.3)
          ? [...bringUp(random, context, { withoutFeatures: ["VMCHANNEL_F_LINK"] }), ...change()]
          : []),
        ...inTraffic(random, context, { withFeatures: ["VMCHANNEL_F_LINK"], between: [0, 5], stimulus: change }),
      ],
    };
  },
});

/** Connections as the guest sees them. */
export const linkProperties: readonly Property[] = [connectedFlag, linkInterrupt];
