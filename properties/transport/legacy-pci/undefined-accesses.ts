import type { Random } from "../../../src/base/random.ts";
import { boundaryWord, randomWidth } from "../../../src/operation/generators/boundary.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { acknowledge, readRegister, repeat, scanRegisters, transmit, writeRegister } from "../../support/operations.ts";
import { bringUp, inTraffic } from "../../support/traffic.ts";

const headerBytes = 20;

/** Reads with a width or at an offset that no register has, each twice: the answers must agree. */
function strangeRead(random: Random, context: PropertyContext): Operation[] {
  const width = randomWidth(random);
  const offset = random.chance(0.7) ? random.below(headerBytes) : random.below(headerBytes + context.configBytes + 8);
  const read: Operation = { kind: "bar-read", offset, width };
  return [read, read];
}

/** A write behind the last byte of the device config space, or to a read-only place with an odd width. */
function strangeWrite(random: Random, context: PropertyContext): Operation {
  const width = randomWidth(random);
  const past = headerBytes + 4 + context.configBytes + random.below(8);
  const offset = random.chance(0.6) ? past : random.pick([0, 1, 2, 3, 12, 13]);
  return {
    kind: "bar-write",
    offset,
    width: offset >= 12 && offset < headerBytes ? 1 : width,
    value: boundaryWord(random, width),
  };
}

/** The device brought up with every feature it offers. */
function bringUpWhole(random: Random, context: PropertyContext): Operation[] {
  return [{ kind: "initialise", features: [...context.features] }, ...bringUp(random, context).slice(1)];
}

/** Widths and offsets at which a write touches a register that can be written, without being its own. */
const oddPlaces: readonly { readonly offset: number; readonly width: 1 | 2 | 4 }[] = [
  { offset: 4, width: 1 },
  { offset: 4, width: 2 },
  { offset: 6, width: 2 },
  { offset: 7, width: 1 },
  { offset: 2, width: 4 },
  { offset: 12, width: 4 },
  { offset: 14, width: 1 },
  { offset: 15, width: 1 },
  { offset: 13, width: 2 },
  { offset: 16, width: 1 },
  { offset: 17, width: 1 },
  { offset: 18, width: 2 },
  { offset: 18, width: 4 },
];

/** An access that the layout gives no meaning answers always the same and touches no register. */
const harmless: Property = defineProperty({
  id: "REG-7",
  title: "Accesses without a meaning are deterministic and change no register",
  clauses: ["REG-7"],
  unavailable: on("legacy-pci"),
  runs: 15,
  generate: (random, context) => ({
    operations: [
      ...strangeRead(random, context),
      ...inTraffic(random, context, {
        between: [0, 3],
        stimulus: () => [
          ...(random.chance(0.4) ? [transmit()] : []),
          ...strangeRead(random, context),
          strangeWrite(random, context),
          readRegister("queue_notify"),
          ...strangeRead(random, context),
          scanRegisters(2),
          acknowledge,
        ],
      }),
    ],
  }),
});

/** Writes with a width that is not the register's own: what they do to it is open, but they do it to no other. */
const oddWidths: Property = defineProperty({
  id: "REG-7/odd-widths",
  title: "A write with a width that no register has changes at most the registers it touches",
  clauses: ["REG-7"],
  unavailable: on("legacy-pci"),
  runs: 15,
  generate: (random, context) => {
    // Each place once before any comes again.
    const first = random.below(oddPlaces.length);
    const stride = random.between(1, oddPlaces.length - 1);
    return {
      operations: repeat(random.between(4, 7), (index) => {
        const place = oddPlaces[(first + index * stride) % oddPlaces.length] as (typeof oddPlaces)[number];
        return [
          ...(random.chance(0.5) ? bringUpWhole(random, context) : bringUp(random, context)),
          writeRegister("queue_select", random.below(2)),
          // A register that has never shown what was accepted may go on showing nothing.
          readRegister("guest_features"),
          ...(random.chance(0.4) ? [transmit()] : []),
          { kind: "bar-write", ...place, value: boundaryWord(random, place.width) } as const,
          scanRegisters(2),
        ];
      }),
    };
  },
});

/** Every width at every offset of the header, before and after the device was brought up. */
const everyRead: Property = defineProperty({
  id: "REG-7/every-read",
  title: "Every read inside the register header gives the same answer twice, whatever its width",
  clauses: ["REG-7"],
  unavailable: on("legacy-pci"),
  runs: 1,
  generate: (random, context) => {
    const reads = ([1, 2, 4] as const).flatMap((width) =>
      repeat(headerBytes, (offset) => ({ kind: "bar-read", offset, width }) as const),
    );
    return { operations: [...reads, ...bringUp(random, context), ...reads, scanRegisters(2)] };
  },
});

/** Accesses that the layout gives no meaning. */
export const undefinedAccessProperties: readonly Property[] = [harmless, oddWidths, everyRead];
