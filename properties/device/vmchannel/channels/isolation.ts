import type { Operation } from "../../../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, severalChannels, vmchannel } from "../../../support/availability.ts";
import { hostSend, receive, repeat, transmit } from "../../../support/operations.ts";
import { anyHostSend, anyTransmit, inTraffic } from "../../../support/traffic.ts";
import { pressingMessages } from "./host-end-pressure.ts";

/** No byte changes channel, in either direction. */
const ownChannel: Property = defineProperty({
  id: "VMC-ISO-1",
  title: "A byte sent on one channel never appears on another",
  clauses: ["VMC-ISO-1", "VMC-TX-1", "VMC-RX-3"],
  unavailable: severalChannels,
  runs: 22,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 8],
      stimulus: () => [
        ...repeat(context.channelCount, (channel) => transmit({ channel, length: random.between(0, 30) })),
        ...repeat(context.channelCount, (channel) => hostSend(channel, random.between(1, 30))),
        { kind: "refill", count: random.between(1, 2 * context.channelCount), capacity: random.between(9, 40) },
      ],
    }),
  }),
});

/** One host end that does not read holds up its own channel only. */
const stalledNeighbour: Property = defineProperty({
  id: "VMC-ISO-2",
  title: "A channel whose host end does not read stops no other channel",
  clauses: ["VMC-ISO-2", "VMC-TX-4"],
  unavailable: all(severalChannels, ({ queueSizes }) =>
    (queueSizes[1] ?? 0) > 1 ? undefined : "the transmit queue holds only one chain",
  ),
  runs: 14,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall", "connect"],
      stimulus: () => {
        const stalled = random.below(context.channelCount);
        const other = (stalled + 1 + random.below(context.channelCount - 1)) % context.channelCount;
        return [
          { kind: "host-stall", channel: stalled },
          ...pressingMessages(random, context, stalled, 0.5),
          ...repeat(random.between(1, 4), () => ({ ...anyTransmit(random, context), channel: other })),
          transmit({ channel: other, length: random.between(1, 20) }),
          { kind: "host-resume", channel: stalled },
        ];
      },
    }),
  }),
});

/** Bytes waiting on several channels take turns. */
const fairness: Property = defineProperty({
  id: "VMC-ISO-3",
  title: "While bytes wait on several channels none gets a second receive chain before each had one",
  clauses: ["VMC-ISO-3", "VMC-RX-3"],
  unavailable: severalChannels,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["refill", "receive", "connect"],
      between: [0, 4],
      stimulus: () => {
        const channels = Array.from({ length: context.channelCount }, (_, channel) => channel).filter(() =>
          random.chance(0.8),
        );
        return [
          ...channels.map((channel): Operation => hostSend(channel, random.between(100, 400))),
          ...(random.chance(0.5)
            ? [{ kind: "refill", count: 3 * context.channelCount, capacity: random.between(9, 20) } as const]
            : repeat(3 * context.channelCount, () => receive({ capacity: random.between(9, 20) }))),
        ];
      },
    }),
  }),
});

/** Messages of 64 KiB that are more in all than the 1 MiB which may be held of a channel and what is on its way. */
const pastTheBound = 18;

/** What is held for a guest has a bound, whichever side sends. */
export const boundedMemory: Property = defineProperty({
  id: "VMC-ISO-4",
  title: "The memory held for a guest is bounded whatever guest and host ends send",
  clauses: ["VMC-ISO-4", "ROB-9"],
  unavailable: vmchannel,
  runs: 3,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [2, 3],
      without: ["stall", "refill"],
      stimulus: () => {
        const channel = random.below(context.channelCount);
        return [
          { kind: "host-stall", channel },
          ...repeat(pastTheBound, () => transmit({ channel, length: 65_536 })),
          ...repeat(pastTheBound, () => hostSend(channel, 65_536)),
          anyHostSend(random, context),
          { kind: "host-resume", channel },
        ];
      },
    }),
  }),
});

/** Channels beside each other. */
export const isolationProperties: readonly Property[] = [ownChannel, stalledNeighbour, fairness];
