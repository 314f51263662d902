import { counted } from "../../base/counted.ts";
import { longNumber } from "../words/number-words.ts";
import {
  availableJump,
  fillsQueue,
  headBeyond,
  loopDetail,
  type MisplacedDetail,
  malformedDescriptors,
  misplacedDetail,
  nestedDetail,
  nextBeyond,
  type OutsidePlace,
  outsideTable,
  tableNextBeyond,
  wrongTableLength,
} from "./chain-detail.ts";

/** Bytes of a descriptor. */
const descriptorBytes = 16;

/** A sum of the queue's size and a number, by its value where the size is known. */
function beyondSize(value: (size: number) => number, size: number | undefined): string {
  if (size !== undefined) {
    return `${longNumber(value(size))} (queue size ${size})`;
  }
  const extra = value(1) - 1;
  return extra === 0 ? "the queue size" : `the queue size + ${longNumber(extra)}`;
}

function headWords(detail: number, size: number | undefined): string {
  const names = ["the queue size", "the queue size + 1", "0xffff", "0x8000", "twice the queue size"];
  const known =
    size === undefined ? names[detail % names.length] : `${longNumber(headBeyond(detail, size))} (queue size ${size})`;
  return `the available ring offers head ${known}`;
}

const placeWords: Readonly<Record<OutsidePlace, string>> = {
  behind: "behind the end of RAM",
  "last-byte-over-end": "over the end of RAM by its last byte",
  "over-end": "over the end of RAM, 4 bytes inside",
  far: "at 2^48",
  "last-byte-over-hole": "into a hole of RAM by its last byte",
  "last-byte-of-hole": "over the end of a hole of RAM, 1 byte in the hole",
  "half-in-hole": "over the end of a hole of RAM, half in the hole",
  "around-hole": "over a whole hole of RAM",
  "end-of-address-space": "up to 2^64",
};

function wrongBuffer(wrong: MisplacedDetail["wrong"]): string {
  if (wrong === undefined) {
    return "";
  }
  return "place" in wrong
    ? `a buffer ${placeWords[wrong.place]}`
    : `a buffer that begins ${counted(wrong.beforeWrap, "byte")} before 2^64 and passes it`;
}

/** The good buffers around a wrong one. */
function aroundWords({ before, after, indirect }: MisplacedDetail): string {
  const words = [
    ...(before === 0 ? [] : [`behind ${counted(before, "good buffer")}`]),
    ...(after === 0 ? [] : [`before ${counted(after, "good buffer")}`]),
    ...(indirect === "no" ? [] : [indirect === "all" ? "all in an indirect table" : "last one an indirect table"]),
  ];
  return words.length === 0 ? "" : `, ${words.join(", ")}`;
}

function misplacedWords(condition: string, detail: MisplacedDetail): string {
  const around = aroundWords(detail);
  switch (condition) {
    case "zero-length":
      return `a descriptor of length 0${around}`;
    case "wrong-order":
      return `a readable descriptor behind a writable one${around}`;
    case "unused-address-outside-ram":
      return `${wrongBuffer(detail.wrong)}, of the direction that the queue does not use${around}`;
    default:
      return `${wrongBuffer(detail.wrong)}${around}`;
  }
}

function tableWords(detail: number): string {
  const { place, length } = outsideTable(detail, descriptorBytes);
  const addresses = ["at the end of RAM", "4 bytes before the end of RAM", "1 MiB behind the end of RAM", "at 2^48"];
  const where =
    "address" in place
      ? addresses[place.address]
      : `of which ${place.entriesBefore2To64} ${place.entriesBefore2To64 === 1 ? "entry is" : "entries are"} below 2^64`;
  return `an indirect table of ${longNumber(length)} bytes ${where}`;
}

function loopWords(detail: number, size: number | undefined): string {
  const { descriptors, tableEntry } = loopDetail(detail, Math.min(malformedDescriptors, size ?? malformedDescriptors));
  const where = tableEntry === undefined ? "" : ", in an indirect table if INDIRECT_DESC is accepted";
  return `a loop of ${counted(descriptors, "descriptor")}${where}`;
}

function nestedWords(detail: number): string {
  const { alone, endless } = nestedDetail(detail);
  const inner = endless ? "an indirect table that refers to itself" : "an indirect table inside an indirect table";
  return alone ? `${inner}, its only entry` : inner;
}

/**
 * What a malformed chain has wrong, with the values that the driver writes. `size` is the queue's, where it is known.
 * A condition of another specification is named with its variant.
 */
export function describeMalformedChain(condition: string, detail: number, size: number | undefined): string {
  const misplaced = misplacedDetail(condition, detail);
  if (misplaced !== undefined) {
    return misplacedWords(condition, misplaced);
  }
  switch (condition) {
    case "available-jump":
      return `avail.idx moves ahead by ${beyondSize((of) => availableJump(detail, of), size)}`;
    case "next-out-of-range":
      return `desc.next = ${beyondSize((of) => nextBeyond(detail, of), size)}`;
    case "head-out-of-range":
      return headWords(detail, size);
    case "head-in-flight":
      return `a head in flight is offered again${fillsQueue(detail) ? ", as often as the queue has entries" : ""}`;
    case "descriptor-loop":
      return loopWords(detail, size);
    case "total-too-long":
      return "3 descriptors of 0xffffff00 bytes each";
    case "indirect-length":
      return `an indirect table of ${counted(wrongTableLength(detail, descriptorBytes), "byte")}`;
    case "nested-indirect":
      return nestedWords(detail);
    case "indirect-with-next":
      return "INDIRECT and NEXT in one descriptor";
    case "indirect-outside-ram":
      return tableWords(detail);
    case "indirect-not-negotiated":
      return "INDIRECT without the feature accepted";
    case "indirect-next-out-of-range":
      return `next = ${longNumber(tableNextBeyond(detail))} in an indirect table of 1 entry`;
    case "ring-outside-ram":
      return `a ring that is not wholly in RAM (place ${detail})`;
    default:
      return `${condition} (variant ${detail})`;
  }
}
