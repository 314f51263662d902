import type { Operation } from "../../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, capability, feature, someChannel } from "../../../support/availability.ts";
import { acknowledge, hostSend, receive, repeat, transmit } from "../../../support/operations.ts";
import { anyHostSend, anyTransmit, connectAll, inTraffic } from "../../../support/traffic.ts";

const needs = all(someChannel, capability("saveRestore"));
const save: Operation = { kind: "save-restore", policy: "disconnect" };

/** The break is complete: what was under way in either direction is gone. */
const bytesDropped: Property = defineProperty({
  id: "MIG-2",
  title: "A restore that disconnects closes host ends and drops the bytes under way",
  clauses: ["MIG-2"],
  unavailable: needs,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["refill"],
      stimulus: (traffic) => {
        const channel = random.below(context.channelCount);
        return [
          { kind: "host-stall", channel },
          ...repeat(random.below(4), () => ({ ...anyTransmit(random, context), channel })),
          ...repeat(random.between(1, 3), () => anyHostSend(random, context)),
          save,
          ...traffic(random.below(3)),
          transmit({ channel }),
          ...connectAll(context),
          { kind: "host-resume", channel },
          { kind: "refill", count: random.between(1, 6), capacity: 100 },
          hostSend(channel, random.between(1, 60)),
        ];
      },
    }),
  }),
});

/** A guest that negotiated F_LINK is notified. */
const linkShowsIt: Property = defineProperty({
  id: "MIG-3",
  title: "With F_LINK a restore that disconnects shows in the flags and interrupts",
  clauses: ["MIG-3", "VMC-CFG-8"],
  unavailable: all(needs, feature("VMCHANNEL_F_LINK")),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withFeatures: ["VMCHANNEL_F_LINK"],
      stimulus: () => [
        ...connectAll(context),
        acknowledge,
        save,
        { kind: "config-space-scan", width: 4 },
        acknowledge,
        ...connectAll(context),
        acknowledge,
      ],
    }),
  }),
});

/** The channel works again with a new host end. */
const worksAgain: Property = defineProperty({
  id: "MIG-4",
  title: "After a restore that disconnects a channel works once its host end connects",
  clauses: ["MIG-4", "VMC-LIFE-4"],
  unavailable: needs,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: (traffic) => [
        save,
        ...traffic(random.below(4)),
        ...connectAll(context),
        ...repeat(context.channelCount, (channel): Operation[] => [
          { kind: "host-resume", channel },
          transmit({ channel, length: random.between(1, 40) }),
          receive({ capacity: 60 }),
          hostSend(channel, random.between(1, 40)),
        ]),
      ],
    }),
  }),
});

/** Saves after which everybody begins again. */
export const disconnectProperties: readonly Property[] = [bytesDropped, linkShowsIt, worksAgain];
