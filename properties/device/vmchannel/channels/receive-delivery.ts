import { messageHeaderBytes } from "../../../../src/operation/ring/message-bytes.ts";
import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, ringOf, someChannel, vmchannel } from "../../../support/availability.ts";
import { acknowledge, hostSend, receive, repeat, shape } from "../../../support/operations.ts";
import { filledLength, unusableCapacity, usableCapacity } from "../../../support/sizes.ts";
import { anyHostSend, anyReceive, inTraffic } from "../../../support/traffic.ts";

/** One message in each chain, of one channel, with the length it really has. */
const oneMessagePerChain: Property = defineProperty({
  id: "VMC-RX-1",
  title: "Each receive chain gets one message with as many bytes as its used length says",
  clauses: ["VMC-RX-1", "VMC-RX-2", "VMC-RX-8", "VMC-RX-10", "RNG-12"],
  unavailable: someChannel,
  runs: 22,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 8],
      without: ["stall"],
      stimulus: () => {
        const length = filledLength(random);
        const capacity = messageHeaderBytes + Math.max(1, length + random.between(-2, 2));
        return [
          ...repeat(random.between(1, 3), () => receive({ capacity })),
          hostSend(random.below(context.channelCount), length),
          acknowledge,
          anyReceive(random, context),
        ];
      },
    }),
  }),
});

/** Host bytes come in order, however they fall on buffers. */
const stream: Property = defineProperty({
  id: "VMC-RX-3",
  title: "Host bytes reach the guest in order, none lost or repeated",
  clauses: ["VMC-RX-3", "VMC-RX-8", "VMC-RX-2"],
  unavailable: someChannel,
  runs: 22,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 8],
      between: [0, 5],
      stimulus: () => [
        ...repeat(random.between(1, 3), () => anyHostSend(random, context)),
        ...repeat(random.between(1, 5), () => anyReceive(random, context)),
        { kind: "refill", count: random.between(1, 10), capacity: usableCapacity(random) },
      ],
    }),
  }),
});

/** Nothing to say, nothing completed. */
const nothingWithoutMessage: Property = defineProperty({
  id: "VMC-RX-4",
  title: "No usable receive chain is completed without a message",
  clauses: ["VMC-RX-4"],
  unavailable: vmchannel,
  runs: 12,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: () => [
        { kind: "refill", count: random.between(1, 8), capacity: usableCapacity(random) },
        ...repeat(random.between(1, 3), () => ({ kind: "notify", queue: 0 }) as const),
        acknowledge,
        anyReceive(random, context),
      ],
    }),
  }),
});

/** Chains too short for any message are given back empty and cost the others nothing. */
const unusableChains: Property = defineProperty({
  id: "VMC-RX-5",
  title: "A receive chain too short for a message is completed empty when a message needs it",
  clauses: ["VMC-RX-5", "VMC-RX-3"],
  unavailable: someChannel,
  runs: 18,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall"],
      stimulus: () => [
        ...repeat(random.between(1, 3), () =>
          receive({ capacity: unusableCapacity(random), shape: shape({ parts: random.between(1, 2) }) }),
        ),
        ...(random.chance(0.5) ? [receive({ capacity: random.between(9, 12) })] : []),
        hostSend(random.below(context.channelCount), random.between(1, 20)),
        ...repeat(random.between(1, 4), () => receive({ capacity: random.between(7, 12) })),
      ],
    }),
  }),
});

/** Bytes from the host wait for a chain. */
const waiting: Property = defineProperty({
  id: "VMC-RX-6",
  title: "Host bytes wait while no receive chain is posted, and come when one is",
  clauses: ["VMC-RX-6", "VMC-RX-8", "VMC-RX-3"],
  unavailable: someChannel,
  runs: 18,
  generate: (random, context) => ({
    operations: [
      { kind: "initialise", features: [] },
      { kind: "host-connect", channel: 0 },
      hostSend(0, filledLength(random)),
      receive({ capacity: usableCapacity(random) }),
      ...inTraffic(random, context, {
        without: ["refill", "connect"],
        stimulus: () => [
          ...repeat(random.between(1, 4), () => anyHostSend(random, context)),
          ...repeat(random.between(1, 3), () => receive({ capacity: usableCapacity(random), notify: "no" })),
          { kind: "notify", queue: 0 },
        ],
      }),
    ],
  }),
});

/** Readable descriptors before the writable ones are passed over. */
const readableIgnored: Property = defineProperty({
  id: "VMC-RX-7",
  title: "Readable descriptors in a receive chain are ignored",
  clauses: ["VMC-RX-7", "ROB-23"],
  unavailable: all(vmchannel, ringOf(2)),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall"],
      stimulus: () => [
        receive({
          capacity: random.between(9, 200),
          shape: shape({ parts: random.between(1, 3), foreign: random.between(1, 3), scatter: random.chance(0.5) }),
        }),
        hostSend(random.below(context.channelCount), random.between(1, 200)),
      ],
    }),
  }),
});

/** A long message followed by short ones in large buffers: nothing of the one shows behind the others. */
const noLeak: Property = defineProperty({
  id: "VMC-RX-9",
  title: "Behind its message a receive buffer holds no bytes of another message or of the host",
  clauses: ["VMC-RX-9"],
  unavailable: someChannel,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall"],
      stimulus: () => [
        receive({ capacity: 2000, shape: shape({ parts: random.between(1, 4) }) }),
        hostSend(random.below(context.channelCount), random.between(500, 1900)),
        ...repeat(random.between(1, 3), () => [
          receive({ capacity: random.between(1000, 2000), shape: shape({ parts: random.between(1, 4) }) }),
          hostSend(random.below(context.channelCount), random.between(1, 20)),
        ]),
      ],
    }),
  }),
});

/** What the receive queue does with what host ends send. */
export const receiveDeliveryProperties: readonly Property[] = [
  oneMessagePerChain,
  stream,
  nothingWithoutMessage,
  unusableChains,
  waiting,
  readableIgnored,
  noLeak,
];
