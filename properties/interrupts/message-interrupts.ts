import type { Random } from "../../src/base/random.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { randomVector } from "../../src/operation/pci/msix.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { all, msix, usableQueue } from "../support/availability.ts";
import { carriesToGuest, usedQueue } from "../support/context.ts";
import { acknowledge, hostSend, receive, reset, scanRegisters, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

const noVector = 0xffff;

function completions(context: PropertyContext): Operation[] {
  return carriesToGuest(context) ? [transmit(), receive(), hostSend(0, 4)] : [transmit()];
}

/** A queue without a vector interrupts neither by message nor by line. */
const noVectorNoMessage: Property = defineProperty({
  id: "INT-11",
  title: "With MSI-X on a source without a vector sends no interrupt of any kind",
  clauses: ["INT-11", "INT-16"],
  unavailable: all(msix, usableQueue),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["suppress"],
      stimulus: () => [
        { kind: "msix", on: true },
        { kind: "map-vector", queue: usedQueue(random, context), vector: noVector },
        ...(random.chance(0.5) ? [{ kind: "map-vector", queue: -1, vector: noVector } as const] : []),
        ...completions(context),
        ...(random.chance(0.3) ? [{ kind: "host-close", channel: 0 } as const] : []),
        { kind: "map-vector", queue: usedQueue(random, context), vector: random.below(2) },
        ...completions(context),
        ...(random.chance(0.5) ? [{ kind: "msix", on: false } as const] : []),
        acknowledge,
        { kind: "host-connect", channel: 0 },
      ],
    }),
  }),
});

/** Any source can be mapped to any vector and unmapped; what cannot be mapped reads back as no vector. */
const vectorMapping: Property = defineProperty({
  id: "INT-12",
  title: "Every interrupt source can be mapped to every vector, and impossible vectors read back as none",
  clauses: ["INT-12", "INT-16"],
  unavailable: msix,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: () => [
        { kind: "msix", on: true },
        {
          kind: "map-vector",
          queue: random.between(-1, 1),
          vector: random.pick([
            0,
            1,
            2,
            3,
            31,
            0x7ff,
            0x800,
            0xfffe,
            noVector,
            random.below(0x1_0000),
            random.below(12),
            random.below(12),
          ]),
        },
        scanRegisters(2),
        { kind: "map-vector", queue: usedQueue(random, context), vector: random.below(3) },
        ...completions(context),
        ...(random.chance(0.3) ? [reset, scanRegisters(2), { kind: "initialise", features: [] } as const] : []),
      ],
    }),
  }),
});

/** The table has a sensible size; masked vectors keep what is pending. */
const vectorTable: Property = defineProperty({
  id: "INT-13",
  title: "The vector table has 2 to 2048 entries, and a masked vector keeps its message until it is unmasked",
  clauses: ["INT-13", "INT-16", "INT-17", "INT-18"],
  unavailable: all(msix, usableQueue),
  runs: 15,
  generate: (random, context) => ({
    operations: [
      { kind: "pci-scan" },
      ...inTraffic(random, context, {
        without: ["suppress"],
        stimulus: () => {
          const vector = random.between(-1, 2);
          return [
            { kind: "msix", on: true },
            { kind: "msix-mask", vector, masked: true },
            ...completions(context),
            ...(random.chance(0.3) ? [reset] : []),
            ...(random.chance(0.3) ? [{ kind: "initialise", features: [] } as const] : []),
            { kind: "msix-mask", vector, masked: false, ...(random.chance(0.3) ? { astray: true } : {}) },
            ...(random.chance(0.5) ? [{ kind: "initialise", features: [] } as const] : []),
            ...completions(context),
            ...(random.chance(0.3) ? [{ kind: "msix", on: false } as const, acknowledge] : []),
            { kind: "pci-scan" },
          ];
        },
      }),
    ],
  }),
});

/** The mask of a vector and that of the function hold back a message each on its own. */
const nestedMasks: Property = defineProperty({
  id: "INT-17",
  title: "A message waits until neither its vector nor the function is masked, over a save and a reset too",
  clauses: ["INT-17", "INT-16"],
  unavailable: all(msix, usableQueue),
  runs: 12,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["suppress"],
      between: [0, 4],
      stimulus: () => {
        const vector = random.chance(0.5) ? random.below(3) : randomVector(random, context);
        const [outer, inner] = random.chance(0.5) ? [vector, -1] : [-1, vector];
        const [first, last] = random.chance(0.5) ? [outer, inner] : [inner, outer];
        return [
          { kind: "msix", on: true },
          ...(random.chance(0.5) ? [{ kind: "map-vector", queue: random.between(-1, 1), vector } as const] : []),
          { kind: "msix-mask", vector: outer, masked: true },
          ...(random.chance(0.7) ? completions(context) : []),
          { kind: "msix-mask", vector: inner, masked: true },
          ...(random.chance(0.5) ? completions(context) : []),
          ...(random.chance(0.3) ? meanwhile(random, context) : []),
          { kind: "msix-mask", vector: first, masked: false },
          ...(random.chance(0.3) ? completions(context) : []),
          { kind: "msix-mask", vector: last, masked: false },
          ...completions(context),
        ];
      },
    }),
  }),
});

/** What the masks outlive. */
function meanwhile(random: Random, context: PropertyContext): Operation[] {
  return random.chance(0.5) && context.capabilities.saveRestore
    ? [{ kind: "save-restore", policy: "transparent" }]
    : [reset, { kind: "initialise", features: [] }];
}

/** With MSI-X off interrupts are what they were before it was on. */
const messagesOff: Property = defineProperty({
  id: "INT-19",
  title: "With MSI-X off no message is sent, and interrupts show on the line again",
  clauses: ["INT-19", "INT-16"],
  unavailable: all(msix, usableQueue),
  runs: 12,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["suppress"],
      between: [0, 4],
      stimulus: () => [
        { kind: "msix", on: true, width: random.pick([1, 2, 4] as const) },
        ...(random.chance(0.5) ? [{ kind: "msix-mask", vector: random.between(-1, 2), masked: true } as const] : []),
        ...completions(context),
        { kind: "msix", on: false, width: random.pick([1, 2, 4] as const) },
        acknowledge,
        ...completions(context),
        ...(random.chance(0.3) ? [{ kind: "host-close", channel: 0 } as const] : []),
        ...(random.chance(0.3) ? [reset, { kind: "initialise", features: [] } as const, transmit()] : []),
        acknowledge,
        ...completions(context),
        acknowledge,
        { kind: "host-connect", channel: 0 },
      ],
    }),
  }),
});

/** Interrupts by message. */
export const messageInterruptProperties: readonly Property[] = [
  noVectorNoMessage,
  vectorMapping,
  vectorTable,
  nestedMasks,
  messagesOff,
];
