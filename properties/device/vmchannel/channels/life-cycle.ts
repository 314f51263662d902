import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { someChannel, vmchannel } from "../../../support/availability.ts";
import { hostSend, receive, repeat, reset, transmit } from "../../../support/operations.ts";
import { usableCapacity } from "../../../support/sizes.ts";
import { anyHostSend, anyReceive, anyTransmit, bringUp, createTraffic, inTraffic } from "../../../support/traffic.ts";

/** Bytes that the guest had not got yet are still there after a reset. */
const bytesSurviveReset: Property = defineProperty({
  id: "VMC-LIFE-1",
  title: "Host bytes not yet given to the guest survive a reset",
  clauses: ["VMC-LIFE-1", "VMC-RX-3"],
  unavailable: someChannel,
  runs: 18,
  generate: (random, context) => {
    const traffic = createTraffic(random, context, ["connect"]);
    return {
      operations: repeat(random.between(1, 3), () => [
        ...bringUp(random, context),
        ...traffic(random.below(6)),
        ...repeat(random.between(1, 4), () => anyHostSend(random, context)),
        ...repeat(random.below(3), () => receive({ capacity: random.between(9, 40) })),
        reset,
        ...repeat(random.below(3), () => anyHostSend(random, context)),
        ...bringUp(random, context),
        { kind: "refill", count: random.between(1, 10), capacity: usableCapacity(random) } as const,
        ...traffic(random.below(6)),
      ]),
    };
  },
});

/** Of a message in flight at a reset a prefix may have arrived, and never more than a prefix. */
const prefixAtReset: Property = defineProperty({
  id: "VMC-LIFE-2",
  title: "Of a message in flight at a reset at most a prefix reaches the host end",
  clauses: ["VMC-LIFE-2", "RST-3"],
  unavailable: vmchannel,
  runs: 18,
  generate: (random, context) => {
    const channel = random.below(context.channelCount);
    return {
      operations: repeat(random.between(1, 3), () => [
        ...bringUp(random, context),
        { kind: "host-stall", channel } as const,
        ...repeat(random.between(1, 5), () => ({ ...anyTransmit(random, context), channel })),
        reset,
        { kind: "host-resume", channel } as const,
        ...bringUp(random, context),
        transmit({ channel, length: random.between(1, 40) }),
      ]),
    };
  },
});

/** What a host end wrote before it closed comes first, what it writes after it came back follows. */
const bytesBeforeClose: Property = defineProperty({
  id: "VMC-LIFE-3",
  title: "Bytes of a closed connection reach the guest first and in order",
  clauses: ["VMC-LIFE-3", "VMC-LIFE-4"],
  unavailable: someChannel,
  runs: 18,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall", "refill"],
      stimulus: (traffic) => {
        const channel = random.below(context.channelCount);
        return [
          { kind: "host-connect", channel },
          ...repeat(random.between(1, 3), () => hostSend(channel, random.between(1, 200))),
          ...(random.chance(0.5) ? [anyReceive(random, context)] : []),
          { kind: "host-close", channel },
          ...traffic(random.below(3)),
          { kind: "host-connect", channel },
          hostSend(channel, random.between(1, 200)),
          { kind: "refill", count: random.between(1, 10), capacity: random.between(9, 200) },
        ];
      },
    }),
  }),
});

/** A channel works again after its host end came back, as often as it does. */
const reconnected: Property = defineProperty({
  id: "VMC-LIFE-4",
  title: "A channel works after its host end closed and connected again",
  clauses: ["VMC-LIFE-4", "VMC-TX-1"],
  unavailable: someChannel,
  runs: 18,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 8],
      between: [0, 4],
      stimulus: () => {
        const channel = random.below(context.channelCount);
        return [
          { kind: "host-close", channel },
          ...(random.chance(0.4) ? [anyTransmit(random, context)] : []),
          { kind: "host-connect", channel },
          { kind: "host-resume", channel },
          transmit({ channel, length: random.between(1, 60) }),
          hostSend(channel, random.between(1, 60)),
          receive({ capacity: 80 }),
        ];
      },
    }),
  }),
});

/** Resets, and host ends that come and go. */
export const lifeCycleProperties: readonly Property[] = [
  bytesSurviveReset,
  prefixAtReset,
  bytesBeforeClose,
  reconnected,
];
