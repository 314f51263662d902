import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, ringOf, someChannel, vmchannel } from "../../../support/availability.ts";
import { hostSend, receive, repeat, shape, transmit } from "../../../support/operations.ts";
import { filledLength } from "../../../support/sizes.ts";
import { anyTransmit, bringUp, inTraffic } from "../../../support/traffic.ts";

/** All that the guest sends arrives, unchanged and in order. */
const delivery: Property = defineProperty({
  id: "VMC-TX-1",
  title: "Transmitted payload arrives at the channel's host end complete, unchanged and in order",
  clauses: ["VMC-TX-1", "VMC-TX-5", "VMC-TX-13"],
  unavailable: vmchannel,
  runs: 22,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 10],
      between: [0, 5],
      without: ["connect"],
      stimulus: () => [
        ...repeat(random.between(1, 4), () => anyTransmit(random, context)),
        transmit({ channel: random.below(context.channelCount), length: filledLength(random) }),
      ],
    }),
  }),
});

/** Bytes behind the message's length belong to nobody. */
const bytesBehind: Property = defineProperty({
  id: "VMC-TX-2",
  title: "Readable bytes behind the message's length are ignored",
  clauses: ["VMC-TX-2"],
  unavailable: someChannel,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: () => [
        transmit({
          channel: random.below(context.channelCount),
          length: random.below(50),
          extra: random.pick([1, 7, 8, 9, random.between(1, 300)]),
          shape: shape({ parts: random.between(1, 4), scatter: random.chance(0.3) }),
        }),
        transmit({ channel: random.below(context.channelCount), length: random.below(50) }),
      ],
    }),
  }),
});

/** Messages without payload are served like others. */
const emptyMessages: Property = defineProperty({
  id: "VMC-TX-6",
  title: "A message of length 0 is completed and delivers nothing",
  clauses: ["VMC-TX-6", "VMC-TX-5"],
  unavailable: vmchannel,
  runs: 12,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: () => [
        ...repeat(random.between(1, 4), () =>
          transmit({
            channel: random.below(context.channelCount),
            length: 0,
            extra: random.chance(0.3) ? random.between(1, 20) : 0,
            notify: random.pick(["yes", "no"] as const),
          }),
        ),
        transmit({ channel: random.below(context.channelCount), length: random.below(3) }),
      ],
    }),
  }),
});

/** Writable descriptors behind a message are none of the device's business. */
const foreignDescriptors: Property = defineProperty({
  id: "VMC-TX-11",
  title: "Writable descriptors in a transmit chain are never written",
  clauses: ["VMC-TX-11", "ROB-23"],
  unavailable: all(vmchannel, ringOf(2)),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: () => [
        transmit({
          channel: random.below(context.channelCount),
          length: random.below(200),
          shape: shape({ parts: random.between(1, 3), foreign: random.between(1, 3), scatter: random.chance(0.5) }),
        }),
        { ...anyTransmit(random, context), notify: "yes" },
      ],
    }),
  }),
});

/** Messages longer than 16 bits count, in both directions. */
const longMessages: Property = defineProperty({
  id: "VMC-TX-1/long",
  title: "Messages of more than 65536 bytes arrive complete in both directions",
  clauses: ["VMC-TX-1", "VMC-RX-2", "VMC-RX-3"],
  unavailable: someChannel,
  runs: 3,
  generate: (random, context) => ({
    operations: [
      ...bringUp(random, context),
      ...repeat(2, () => {
        const length = random.pick([65_527, 65_528, 65_536, 65_537, 70_000, 131_072, 300_000]);
        const channel = random.below(context.channelCount);
        return [
          transmit({ channel, length, shape: shape({ parts: random.between(1, 3) }) }),
          receive({ capacity: length + 8 }),
          hostSend(channel, length + 100),
          receive({ capacity: 200 }),
          transmit({ channel, length: 10 }),
        ];
      }),
    ],
  }),
});

/** What the transmit queue does with good messages while host ends read. */
export const transmitDeliveryProperties: readonly Property[] = [
  delivery,
  longMessages,
  bytesBehind,
  emptyMessages,
  foreignDescriptors,
];
