import type { DamageKind } from "../../../../src/operation/life/state.ts";
import type { Operation } from "../../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, capability, someChannel, vmchannel } from "../../../support/availability.ts";
import { hostSend, receive, repeat, scanRegisters, transmit } from "../../../support/operations.ts";
import { anyHostSend, anyTransmit, inTraffic } from "../../../support/traffic.ts";

const needs = all(vmchannel, capability("saveRestore"));

function offer(damage: DamageKind, at: number): Operation {
  return { kind: "restore-damaged", damage, at };
}

/** What is wrong with a document is found before anything of it is used. */
const damagedRefused: Property = defineProperty({
  id: "MIG-5",
  title: "A damaged state document is refused with a reason, or restores a device that is equal",
  clauses: ["MIG-5", "MIG-8"],
  unavailable: needs,
  runs: 24,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: (traffic) => [
        ...repeat(random.between(1, 3), () => [
          offer(random.pick(["flip", "flip", "truncate", "version"]), random.below(0x1_0000)),
          ...traffic(random.below(3)),
        ]),
        offer("truncate", random.below(3)),
      ],
    }),
  }),
});

/** A good document of another device is no state of this one. */
const otherConfigurationRefused: Property = defineProperty({
  id: "MIG-7",
  title: "The state of a device with other channels is refused with a reason",
  clauses: ["MIG-7", "MIG-8"],
  unavailable: all(needs, someChannel, capability("otherConfiguration")),
  runs: 8,
  generate: (random, context) => ({
    operations: [
      ...(random.chance(0.3) ? [offer("configuration", random.below(16))] : []),
      ...inTraffic(random, context, {
        stimulus: () => [offer("configuration", random.below(16)), transmit(), receive(), hostSend(0, 4)],
      }),
    ],
  }),
});

/** The device goes on with everything it had: registers, rings, chains held and bytes pending. */
const refusalChangesNothing: Property = defineProperty({
  id: "MIG-8",
  title: "A device that refused a state document goes on as if nothing had happened",
  clauses: ["MIG-8"],
  unavailable: needs,
  runs: 20,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["connect"],
      stimulus: () => {
        const channel = random.below(context.channelCount);
        return [
          { kind: "host-stall", channel },
          ...repeat(random.between(1, 4), () => ({ ...anyTransmit(random, context), channel })),
          ...repeat(random.between(1, 3), () => anyHostSend(random, context)),
          offer(random.pick(["flip", "truncate", "version", "configuration"]), random.below(0x1_0000)),
          scanRegisters(2),
          { kind: "config-space-scan", width: 4 },
          { kind: "host-resume", channel },
          { kind: "refill", count: random.between(1, 8), capacity: random.between(9, 80) },
        ];
      },
    }),
  }),
});

/** State documents that a device does not take. */
export const damagedProperties: readonly Property[] = [
  damagedRefused,
  otherConfigurationRefused,
  refusalChangesNothing,
];
