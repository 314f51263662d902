import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { anyDevice, capability, usableQueue, vmchannel } from "../support/availability.ts";
import { repeat, transmit } from "../support/operations.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** A length that is only claimed costs no time either, where nobody sees what the device does with its memory. */
const claimedLength: Property = defineProperty({
  id: "ROB-9/time",
  title: "A message that claims too much takes no longer than an honest one",
  clauses: ["ROB-9"],
  unavailable: vmchannel,
  runs: 3,
  generate: (random, context) => ({
    operations: [
      ...bringUp(random, context),
      ...createTraffic(random, context)(random.below(4)),
      { kind: "compare-times", what: "claimed-length", channel: random.below(context.channelCount) },
    ],
  }),
});

/** What a driver may have done before it resets the device. */
const states: readonly ((channel: number) => readonly Operation[])[] = [
  () => [],
  () => [{ kind: "initialise", features: [] }],
  (channel) => [{ kind: "host-stall", channel }, transmit({ channel, length: 12_000 }), transmit({ channel })],
  () => [{ kind: "set-status", value: 0x80 }],
];

/** A reset that waits makes a guest wait that boots, and one that waits for a host end waits for ever. */
const quickReset: Property = defineProperty({
  id: "ROB-43",
  title: "A reset takes no longer than other accesses",
  clauses: ["ROB-43", "RST-5"],
  unavailable: usableQueue,
  runs: 6,
  generate: (random, context) => ({
    operations: [
      ...bringUp(random, context),
      ...createTraffic(random, context)(random.below(4)),
      ...random.pick(states)(0),
      { kind: "compare-times", what: "reset", channel: 0 },
    ],
  }),
});

/** A device that looks for work all the time takes it from everything else on the machine. */
const idle: Property = defineProperty({
  id: "ROB-42",
  title: "A device with nothing to do uses no processor time",
  clauses: ["ROB-42"],
  unavailable: (context) => anyDevice(context) ?? capability("busyTime")(context),
  runs: 2,
  generate: (random, context) => ({
    operations: [
      ...(context.queues.length > 0
        ? bringUp(random, context)
        : [{ kind: "set-status", value: random.below(8) } as const]),
      ...(context.queues.length > 0 ? repeat(random.below(3), () => transmit()) : []),
      { kind: "watch-idle" },
    ],
  }),
});

/** How long things take, judged beside what is like them. */
export const paceProperties: readonly Property[] = [claimedLength, quickReset, idle];
