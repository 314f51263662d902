import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { vmchannel } from "../../../support/availability.ts";
import { acknowledge, transmit } from "../../../support/operations.ts";
import { anyDetail } from "../../../support/sizes.ts";
import { anyTransmit, inTraffic } from "../../../support/traffic.ts";

interface MessageCondition {
  readonly condition: string;
  readonly title: string;
  readonly clauses: readonly [string, ...string[]];
}

const conditions: readonly MessageCondition[] = [
  {
    condition: "unknown-channel",
    title: "A message for a channel that does not exist is completed and reaches none",
    clauses: ["VMC-TX-7", "VMC-ISO-1"],
  },
  {
    condition: "short-header",
    title: "A message shorter than its header is completed and delivers nothing",
    clauses: ["VMC-TX-8"],
  },
  {
    condition: "length-beyond-chain",
    title: "A message that claims more bytes than its chain holds is completed and delivers nothing",
    clauses: ["VMC-TX-9", "ROB-40"],
  },
];

/** Messages that no correct driver sends, each condition within ordinary traffic. */
export const transmitMalformedProperties: readonly Property[] = conditions.map(({ condition, title, clauses }) =>
  defineProperty({
    id: clauses[0],
    title,
    clauses,
    unavailable: vmchannel,
    runs: 15,
    generate: (random, context) => ({
      operations: inTraffic(random, context, {
        stimulus: () => [
          {
            kind: "malformed-message",
            condition,
            channel: random.below(context.channelCount),
            detail: anyDetail(random),
            notify: random.chance(0.8),
          },
          ...(random.chance(0.5) ? [acknowledge] : []),
          transmit({ channel: random.below(context.channelCount), length: 20 }),
          anyTransmit(random, context),
        ],
      }),
    }),
  }),
);
