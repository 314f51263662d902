import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, capability, usableQueue, vmchannel } from "../support/availability.ts";
import { outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { acknowledge, repeat, transmit } from "../support/operations.ts";
import { anyFeatures, bringUp, createTraffic, inTraffic } from "../support/traffic.ts";

/** More chains than an index can count, with traffic at the wrap itself. */
const forwardCount = 0x1_0000 - 4;

/** The indices wrap at 65536 however small the ring is: reached by sending more buffers than that. */
const transmitWrap: Property = defineProperty({
  id: "RNG-16",
  title: "The transmit queue goes on where its indices wrap at 65536",
  clauses: ["RNG-16", "RNG-15"],
  unavailable: usableQueue,
  runs: 1,
  generate: (random, context) => {
    const queue = outgoingQueue(context);
    return {
      operations: [
        ...bringUp(random, context, { withFeatures: ["EVENT_IDX"] }),
        { kind: "fast-forward", queue, count: forwardCount, batch: sizeOfQueue(context, queue) },
        acknowledge,
        ...repeat(16, () => [transmit(), acknowledge]),
        ...createTraffic(random, context)(60),
      ],
    };
  },
});

/** The same on the receive queue. */
const receiveWrap: Property = defineProperty({
  id: "RNG-16/receive",
  title: "The receive queue goes on where its indices wrap at 65536",
  clauses: ["RNG-16", "RNG-15"],
  unavailable: vmchannel,
  runs: 1,
  generate: (random, context) => {
    const incoming: Operation[] = repeat(16, () => [
      { kind: "refill", count: 1, capacity: 12 } as const,
      { kind: "host-send", channel: 0, length: 4 } as const,
      acknowledge,
    ]);
    return {
      operations: [
        { kind: "initialise", features: anyFeatures(random, context, { withoutFeatures: ["EVENT_IDX"] }) },
        { kind: "host-connect", channel: 0 },
        { kind: "fast-forward", queue: 0, count: forwardCount, batch: sizeOfQueue(context, 0) },
        acknowledge,
        ...incoming,
        ...createTraffic(random, context)(60),
      ],
    };
  },
});

/** The wrap as a start: where the target can begin there, at every distance and with every kind of traffic. */
const startNearWrap: Property = defineProperty({
  id: "RNG-16/start",
  title: "Rings that start near an index of 65535 or 32767 work like all others",
  clauses: ["RNG-16", "RNG-15"],
  unavailable: all(usableQueue, capability("startIndex")),
  runs: 22,
  generate: (random, context) => ({
    startIndex: (random.chance(0.8) ? 0x1_0000 : 0x8000) - 1 - random.below(16),
    operations: inTraffic(random, context, {
      rounds: [4, 10],
      stimulus: () => [
        ...repeat(random.below(6), () => transmit({ notify: random.pick(["yes", "no", "if-asked"] as const) })),
        transmit({ notify: "if-asked" }),
      ],
    }),
  }),
});

/** Ring indices at and over the wrap. */
export const indexWrapProperties: readonly Property[] = [transmitWrap, receiveWrap, startNearWrap];
