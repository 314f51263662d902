import { counted } from "../../base/counted.ts";
import type { Random } from "../../base/random.ts";
import { defined, type Field } from "../field/field.ts";
import { numbersToward } from "../field/simplify-number.ts";
import { variedNumber } from "../field/vary-number.ts";
import { ranked } from "../field/word-fields.ts";
import { boundaryNumber } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { bytes } from "../words/number-words.ts";

/** How the bytes of a chain are laid over descriptors. */
export interface ChainShape {
  /** Number of descriptors wanted for the direction in use, 1 .. queue size; cut to what is free and to the bytes. */
  readonly parts: number;
  /**
   * Bytes the first descriptor holds; 0 lets the driver choose an even split. Without ANY_LAYOUT never below the
   * header.
   */
  readonly first: number;
  /** Put the chain in an indirect table, where negotiated: none, all of it, or its tail behind direct descriptors. */
  readonly indirect: "no" | "all" | "tail";
  /** Add descriptors of the other direction: in transmit writable ones behind, in receive readable ones before. */
  readonly foreign: number;
  /** Where the buffers lie. */
  readonly place: "heap" | "top" | "straddling";
  /** Scatter descriptor indices, and entries of an indirect table, instead of taking them in order. */
  readonly scatter: boolean;
  /** Entries of the indirect table that the chain does not use, with any content; left out: none. */
  readonly spare?: number;
  /** Set WRITE on the descriptor that refers to an indirect table, which the device must ignore; left out: no. */
  readonly writeOnTable?: boolean;
}

/** Bytes of each descriptor that is added in the direction that the queue does not use. */
export const foreignBytes = 16;

/** One descriptor, direct, on the heap: where a shape comes to when nothing about it matters. */
export const simpleShape: ChainShape = Object.freeze({
  parts: 1,
  first: 0,
  indirect: "no",
  foreign: 0,
  place: "heap",
  scatter: false,
});

const indirect = ranked<ChainShape["indirect"]>(["no", "all", "tail"]);
const places: readonly ChainShape["place"][] = ["heap", "top", "straddling"];
const place = ranked<ChainShape["place"]>(places);

/** How the bytes of a chain are laid over descriptors: the nearer to one direct descriptor on the heap, the simpler. */
export const chainShape: Field<ChainShape> = {
  schema: defined("chainShape"),
  size: shapeSize,
  simpler: simplerShapes,
  vary: variedShape,
};

function shapeSize(shape: ChainShape): number {
  return (
    Math.abs(shape.parts - 1) +
    shape.first +
    indirect.size(shape.indirect) +
    shape.foreign +
    place.size(shape.place) +
    Number(shape.scatter) +
    (shape.spare ?? 0) +
    Number(shape.writeOnTable === true)
  );
}

function* simplerShapes(shape: ChainShape): Generator<ChainShape> {
  const { writeOnTable = false, ...withoutFlag } = shape;
  const { spare = 0, ...withoutSpare } = shape;
  // A first step to the simplest of all is worth a try only where it skips several single ones.
  if (shapeSize(shape) > 1) yield simpleShape;
  for (const parts of numbersToward(shape.parts, 1)) yield { ...shape, parts };
  for (const first of numbersToward(shape.first, 0)) yield { ...shape, first };
  if (shape.indirect !== "no") yield direct(shape);
  if (shape.indirect === "tail") yield { ...shape, indirect: "all" };
  for (const foreign of numbersToward(shape.foreign, 0)) yield { ...shape, foreign };
  for (const simpler of place.simpler(shape.place)) yield { ...shape, place: simpler ?? shape.place };
  if (shape.scatter) yield { ...shape, scatter: false };
  for (const fewer of numbersToward(spare, 0)) yield fewer === 0 ? withoutSpare : { ...shape, spare: fewer };
  if (writeOnTable) yield withoutFlag;
}

function direct({ writeOnTable: _flag, spare: _spare, ...shape }: ChainShape): ChainShape {
  return { ...shape, indirect: "no" };
}

/** The most descriptors of one direction that a varied shape asks for; a queue that has fewer gives fewer. */
const variedPartsMax = 64;

function variedShape(shape: ChainShape, random: Random): ChainShape {
  switch (random.below(6)) {
    case 0:
      return { ...shape, parts: variedNumber(shape.parts, [1, variedPartsMax], random) };
    case 1:
      return { ...shape, first: random.pick(firstBytes) };
    case 2:
      return variedTable(shape, random);
    case 3:
      return { ...shape, foreign: variedNumber(shape.foreign, [0, variedPartsMax], random) };
    case 4:
      return { ...shape, place: random.pick(places) };
    default:
      return { ...shape, scatter: !shape.scatter };
  }
}

function variedTable(shape: ChainShape, random: Random): ChainShape {
  const mode = random.pick(indirectModes);
  return mode === "no" ? direct(shape) : { ...shape, indirect: mode, ...randomTable(random, variedPartsMax) };
}

/** How a message's chain is laid; `other` is the direction of descriptors that the queue does not use. */
export function shapeWords(shape: ChainShape, other: "readable" | "writable"): string {
  const foreign = shape.foreign === 0 ? "" : ` + ${counted(shape.foreign, `${other} descriptor`)}`;
  const words = [`${counted(shape.parts, "descriptor")}${foreign}`];
  if (shape.first > 0) {
    words.push(`${bytes(shape.first)} in the first`);
  }
  if (shape.indirect !== "no") {
    words.push(shape.indirect === "all" ? "all in an indirect table" : "last one an indirect table");
    if (shape.spare !== undefined && shape.spare > 0) {
      words.push(`${shape.spare} ${shape.spare === 1 ? "entry" : "entries"} of the table unused`);
    }
    if (shape.writeOnTable === true) {
      words.push("WRITE flag on the table");
    }
  }
  if (shape.place !== "heap") {
    words.push(shape.place === "top" ? "at the top of memory" : "across two regions of memory");
  }
  if (shape.scatter) {
    words.push("scattered");
  }
  return words.join(", ");
}

// Sizes of the first descriptor: around the 8 bytes of a message header, and around its two fields.
const firstBytes: readonly number[] = [0, 0, 0, 1, 3, 4, 5, 7, 8, 9, 12, 16, 64];
// More than any queue of a real device has; 64 KiB of table.
const spareMax = 4096;
const indirectModes: readonly ChainShape["indirect"][] = ["no", "all", "all", "tail"];

/** How a chain on `queue` is laid out: a third of them simple, the others with every field drawn. */
export function randomShape(random: Random, context: OperationContext, queue: number): ChainShape {
  if (random.below(3) === 0) {
    return simpleShape;
  }
  const size = context.queueSizes[queue] ?? 1;
  const shape: ChainShape = {
    parts: random.chance(0.75) ? random.between(1, Math.min(4, size)) : boundaryNumber(random, 1, size),
    first: random.pick(firstBytes),
    indirect: context.features.has("INDIRECT_DESC") ? random.pick(indirectModes) : "no",
    foreign: random.chance(0.2) ? random.between(1, 3) : 0,
    place: random.chance(0.8) ? "heap" : random.chance(0.5) ? "top" : "straddling",
    scatter: random.chance(0.3),
  };
  return shape.indirect === "no" ? shape : { ...shape, ...randomTable(random, size) };
}

/** What is special about an indirect table: the flag of what refers to it, and entries that its chain does not use. */
function randomTable(random: Random, size: number): Pick<ChainShape, "spare" | "writeOnTable"> {
  const writeOnTable = random.chance(0.5);
  const hasSpare = random.chance(0.3);
  return { ...(hasSpare ? { spare: randomSpare(random, size) } : {}), ...(writeOnTable ? { writeOnTable } : {}) };
}

/** Unused entries of an indirect table beside a queue of `size`: mostly few, else around what a device may count in. */
export function randomSpare(random: Random, size: number): number {
  return random.chance(0.75) ? random.between(1, 4) : boundaryNumber(random, 1, spareMax, [size, 128, 256, 1024]);
}
