import type { Random } from "../../../../src/base/random.ts";
import { randomMalformedChain } from "../../../../src/operation/malformed/malformed-chain.ts";
import { randomScribbleUsed } from "../../../../src/operation/malformed/misuse.ts";
import type { Operation } from "../../../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../../../src/runner/check/property.ts";
import { all, capability, on, someChannel } from "../../../support/availability.ts";
import { featureValue } from "../../../support/feature-bits.ts";
import { hostSend, receive, repeat, reset, transmit } from "../../../support/operations.ts";
import { anyFeatures, bringUp, connectAll, createTraffic } from "../../../support/traffic.ts";
import { calmOperations } from "./calm-operations.ts";

/** Channels by what is done to them. */
interface Parts {
  /** Chains of these two are held back. */
  readonly pressed: readonly [number, number];
  /** Where there are three channels, this one is left as it is. */
  readonly idle: number;
}

/** What ends the pressure on a device, or changes it. */
type Ending = (random: Random, context: PropertyContext, parts: Parts) => Operation;

/** What comes before the pressure is built up. */
type Beginning = (random: Random, context: PropertyContext, parts: Parts) => Operation[];

interface Pressed extends Pick<Property, "id" | "title" | "clauses"> {
  readonly endings: readonly Ending[];
  readonly unavailable?: Property["unavailable"];
  readonly beginning?: Beginning;
}

/** How often each of the endings comes in a default run. */
const runs = 6;

/** A bring-up without receive buffers, so that host bytes wait. */
const withoutBuffers: Beginning = (random, context) => bringUp(random, context).filter(({ kind }) => kind !== "refill");

/** A driver that lays the ring of the transmit queue first, and uses it before there is another one. */
const transmitQueueFirst: Beginning = (_random, context) => [
  reset,
  ...connectAll(context),
  { kind: "set-up-queue", queue: 1, place: "low" },
];

/** One host end is closed, so that it can connect while chains of others are held back. */
const idleClosed: Beginning = (random, context, parts) => [
  ...withoutBuffers(random, context, parts),
  { kind: "host-close", channel: parts.idle },
];

function anyParts(random: Random, { channelCount }: PropertyContext): Parts {
  const count = Math.max(1, channelCount);
  const first = random.below(count);
  return { pressed: [first, (first + 1) % count], idle: (first + 2) % count };
}

/** Chains of two channels held back, host bytes waiting, and a chain of which the device was not notified. */
function pressed(random: Random, context: PropertyContext, [channel, other]: Parts["pressed"]): Operation[] {
  const unnotified = transmit({ channel, length: random.between(1, 40), notify: "no" });
  return [
    { kind: "press", channel },
    { kind: "press", channel: other },
    ...repeat(context.channelCount, (position) => hostSend(position, random.between(1, 40))),
    unnotified,
    ...calmOperations(random, context),
    unnotified,
  ];
}

function underPressure({
  endings,
  unavailable = someChannel,
  beginning = withoutBuffers,
  ...words
}: Pressed): Property {
  return defineProperty({
    ...words,
    unavailable,
    runs,
    generate: (random, context) => {
      const traffic = createTraffic(random, context);
      return {
        operations: endings.flatMap((ending) => {
          const parts = anyParts(random, context);
          const [channel] = parts.pressed;
          const round = (before: readonly Operation[]): Operation[] => [
            ...beginning(random, context, parts),
            ...before,
            ending(random, context, parts),
            ...traffic(random.below(4)),
            ...connectAll(context),
            ...repeat(context.channelCount, (position) => ({ kind: "host-resume", channel: position }) as const),
            ...traffic(random.below(4)),
          ];
          const stalled: Operation = { kind: "host-stall", channel };
          return [...round([stalled, hostSend(channel, 3)]), ...round(pressed(random, context, parts.pressed))];
        }),
      };
    },
  });
}

/** What is done to a device of which chains are held back, and which has host bytes that it cannot give. */
export const underPressureProperties: readonly Property[] = [
  underPressure({
    id: "RST-3/under-pressure",
    title: "A reset drops the chains held back for several host ends and keeps the host bytes that wait",
    clauses: ["RST-3", "VMC-LIFE-1", "VMC-LIFE-2"],
    endings: [() => reset, (random, context) => ({ kind: "initialise", features: anyFeatures(random, context) })],
  }),
  underPressure({
    id: "REG-14/under-pressure",
    title: "Queue address 0 gives up a queue of which chains are held back",
    clauses: ["REG-14"],
    unavailable: all(someChannel, on("legacy-pci")),
    endings: [() => ({ kind: "drop-queue", queue: 1 })],
  }),
  underPressure({
    id: "STA-4/under-pressure",
    title: "A queue that is set up while chains of another are held back is served",
    clauses: ["STA-4"],
    beginning: transmitQueueFirst,
    endings: [() => ({ kind: "set-up-queue", queue: 0, place: "low" })],
  }),
  underPressure({
    id: "ROB-35/under-pressure",
    title: "Features accepted anew and used rings overwritten while chains are held back keep the device answering",
    clauses: ["ROB-35"],
    endings: [
      (random, context) => ({ kind: "accept-features", value: featureValue(anyFeatures(random, context)) }),
      (random, context) => randomScribbleUsed(random, context),
    ],
  }),
  underPressure({
    id: "ROB-7/under-pressure",
    title: "A malformed chain behind chains that are held back leaves these as they are",
    clauses: ["ROB-7", "ROB-6"],
    endings: [(random, context) => randomMalformedChain(random, context)],
  }),
  underPressure({
    id: "VMC-TX-4/under-pressure",
    title: "Chains held back for several host ends go on when these read, or buffers come for their bytes",
    clauses: ["VMC-TX-4", "VMC-RX-3"],
    endings: [
      (random, _context, { pressed }) => ({ kind: "host-resume", channel: random.pick(pressed) }),
      (random) => receive({ capacity: random.between(9, 100) }),
      (random) => ({ kind: "refill", count: random.between(1, 8), capacity: random.between(9, 100) }),
      (random) => ({ kind: "fast-forward", queue: random.below(2), count: random.between(1, 20), batch: 4 }),
      (_random, _context, { idle }) => ({ kind: "press", channel: idle }),
    ],
  }),
  underPressure({
    id: "VMC-TX-12/under-pressure",
    title: "A host end that closes lets go of its chains and of no others",
    clauses: ["VMC-TX-12", "VMC-TX-4"],
    endings: [(random, _context, { pressed }) => ({ kind: "host-close", channel: random.pick(pressed) })],
  }),
  underPressure({
    id: "VMC-LIFE-4/under-pressure",
    title: "A host end that connects while chains of others are held back is served",
    clauses: ["VMC-LIFE-4", "VMC-ISO-2"],
    beginning: idleClosed,
    endings: [(_random, _context, { idle }) => ({ kind: "host-connect", channel: idle })],
  }),
  underPressure({
    id: "MIG-1/under-pressure",
    title: "A save and a transparent restore keep chains held back for several host ends and host bytes that wait",
    clauses: ["MIG-1", "MIG-9", "MIG-8"],
    unavailable: all(someChannel, capability("saveRestore")),
    endings: [
      () => ({ kind: "save-restore", policy: "transparent" }),
      (random) => ({ kind: "restore-damaged", damage: random.pick(["flip", "truncate"]), at: random.below(0x1_0000) }),
    ],
  }),
  underPressure({
    id: "MIG-2/under-pressure",
    title: "A restore that disconnects drops what was held back for several host ends",
    clauses: ["MIG-2", "MIG-4"],
    unavailable: all(someChannel, capability("saveRestore")),
    endings: [() => ({ kind: "save-restore", policy: "disconnect" })],
  }),
];
