import type { Random } from "../../base/random.ts";
import type { Schema } from "./field.ts";

/** Bounds of a number, both included. */
type Range = readonly [minimum: number, maximum: number];

/** Bytes and counts are far below what case files may hold: a scenario has to end, and memory is not endless. */
const bytesMax = 70_000;
const countMax = 1024;

/** Bounds of the definitions of spec/schema/case.schema.json, within which numbers are varied. */
const definitions: Readonly<Record<string, Range>> = {
  word: [0, 0xffff_ffff],
  index: [0, 0xffff],
  offset: [0, 0xffff],
  configOffset: [0, 0xff],
  byteCount: [0, bytesMax],
  count: [0, countMax],
};

/** The bounds within which a number of this schema is varied; undefined where the schema says none. */
export function rangeOf({ $ref: reference, minimum, maximum }: Schema): Range | undefined {
  if (typeof reference === "string") {
    return definitions[reference.slice(reference.lastIndexOf("/") + 1)];
  }
  return typeof minimum === "number" && typeof maximum === "number" ? [minimum, maximum] : undefined;
}

/** Another number than `value` within bounds, where there is one: near it, a power of two away, a border, or any. */
export function variedNumber(value: number, [minimum, maximum]: Range, random: Random): number {
  return Math.min(maximum, Math.max(minimum, changed(value, minimum, maximum, random)));
}

function changed(value: number, minimum: number, maximum: number, random: Random): number {
  switch (random.below(8)) {
    case 0:
      return value + 1;
    case 1:
      return value - 1;
    case 2:
      return value * 2;
    case 3:
      return Math.floor(value / 2);
    case 4:
      return value < 0 ? 0 : Number(BigInt(value) ^ (1n << BigInt(random.below(bitsOf(maximum)))));
    case 5:
      return random.chance(0.5) ? minimum : maximum;
    case 6:
      return random.between(minimum, Math.min(maximum, minimum + 16));
    default:
      return random.between(minimum, maximum);
  }
}

function bitsOf(maximum: number): number {
  return Math.max(1, Math.ceil(Math.log2(maximum + 1)));
}
