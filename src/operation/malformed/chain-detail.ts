/**
 * What the `detail` of a malformed operation makes of its condition. The driver builds chains by these functions, and
 * reports describe them by the same.
 */

const wordMax = 0xffff;

/** How far the available index moves for `available-jump`: more than the queue size, and short of a whole turn. */
export function availableJump(detail: number, queueSize: number): number {
  return queueSize + 1 + (detail % Math.max(1, wordMax - 2 * queueSize));
}

/** The head that `head-out-of-range` offers: at least the queue size. */
export function headBeyond(detail: number, queueSize: number): number {
  const heads = [queueSize, queueSize + 1, wordMax, 0x8000, 2 * queueSize];
  return Math.max(queueSize, Math.min(heads[detail % heads.length] as number, wordMax));
}

/** The next field of `next-out-of-range`: at least the queue size. */
export function nextBeyond(detail: number, queueSize: number): number {
  return Math.min(wordMax, queueSize + (detail % 3 === 0 ? 0 : detail % 0x7fff));
}

/** The next field of the only entry of a table for `indirect-next-out-of-range`: at least 1. */
export function tableNextBeyond(detail: number): number {
  return 1 + (detail % wordMax);
}

/** The length in bytes of a table for `indirect-length`: 0, or no multiple of a descriptor's length. */
export function wrongTableLength(detail: number, descriptorBytes: number): number {
  const lengths = [0, descriptorBytes - 1, descriptorBytes + 1, 1];
  return lengths[detail % lengths.length] as number;
}

/** One in so many details offers a head in flight as often at once as the queue has entries. */
const fillEvery = 64;

/** Whether `head-in-flight` offers its head as often as the queue has entries, and not once. */
export function fillsQueue(detail: number): boolean {
  return detail % fillEvery === fillEvery - 1;
}

/** Every so many loops one is laid in an indirect table. */
const loopEvery = 4;

/** Descriptors that a condition takes from the queue at most. */
export const malformedDescriptors = 3;

/** The loop of `descriptor-loop`, of at most `most` descriptors. */
export interface LoopDetail {
  readonly descriptors: number;
  /** The entry that the last one refers to, where the loop is in an indirect table; undefined for direct ones. */
  readonly tableEntry: number | undefined;
}

/** The loop that a detail stands for. A table is only laid where INDIRECT_DESC is negotiated. */
export function loopDetail(detail: number, most: number): LoopDetail {
  const descriptors = 1 + (detail % most);
  const inTable = detail % loopEvery === loopEvery - 1;
  return { descriptors, tableEntry: inTable ? Math.floor(detail / loopEvery) % descriptors : undefined };
}

/** How the inner table of `nested-indirect` lies. */
export interface NestedDetail {
  /** The outer table has no other entry. */
  readonly alone: boolean;
  /** The outer table refers to itself. */
  readonly endless: boolean;
}

/** The nesting that a detail stands for. */
export function nestedDetail(detail: number): NestedDetail {
  return { alone: detail % 6 === 4, endless: detail % 3 === 1 };
}

/** Places of a buffer that is not wholly in guest memory, in the order of their numbers. */
export const outsidePlaces = [
  "behind",
  "last-byte-over-end",
  "over-end",
  "far",
  "last-byte-over-hole",
  "last-byte-of-hole",
  "half-in-hole",
  "around-hole",
  "end-of-address-space",
] as const;

/** One of {@link outsidePlaces}. */
export type OutsidePlace = (typeof outsidePlaces)[number];

/** A chain with one wrong buffer among good ones. */
export interface MisplacedDetail {
  /** Good buffers before it: 0 .. 2. */
  readonly before: number;
  /** Good buffers behind it: 0 or 1. */
  readonly after: number;
  readonly indirect: "no" | "all" | "tail";
  /** What the message in the good buffers says of its length: whether it ends with them. */
  readonly endsBefore: boolean;
  /** Where the wrong buffer lies: a place, or bytes before 2^64; undefined where not its address is wrong. */
  readonly wrong: { readonly place: OutsidePlace } | { readonly beforeWrap: number } | undefined;
}

/** Reads numbers of a detail as the digits of a mixed radix, the lowest first. */
function digits(detail: number): (radix: number) => number {
  let rest = detail;
  return (radix) => {
    const digit = rest % radix;
    rest = Math.floor(rest / radix);
    return digit;
  };
}

/** The chain that a detail stands for; undefined for a condition that is no matter of one wrong buffer. */
export function misplacedDetail(condition: string, detail: number): MisplacedDetail | undefined {
  const digit = digits(detail);
  const before = digit(3);
  const place = () => ({ place: outsidePlaces[digit(outsidePlaces.length)] as OutsidePlace });
  const beforeWrap = () => ({ beforeWrap: 1 + digit(32) });
  let wrong: MisplacedDetail["wrong"];
  switch (condition) {
    case "address-outside-ram":
      wrong = place();
      break;
    case "address-wraps":
      wrong = beforeWrap();
      break;
    case "unused-address-outside-ram":
      wrong = digit(2) === 1 ? beforeWrap() : place();
      break;
    case "zero-length":
    case "wrong-order":
      break;
    default:
      return undefined;
  }
  const after = digit(2);
  const endsBefore = digit(2) === 0;
  return { before, after, endsBefore, indirect: (["no", "all", "tail"] as const)[digit(3)] ?? "no", wrong };
}

/** Addresses outside guest memory that a table can have: at its end, 4 bytes before that, 1 MiB behind it, and 2^48. */
const outsideAddresses = 4;

/** The indirect table of `indirect-outside-ram`. */
export interface OutsideTable {
  /** Entries before 2^64, where the table lies there; otherwise which of the addresses outside guest memory it has. */
  readonly place: { readonly entriesBefore2To64: number } | { readonly address: number };
  /** Bytes that its descriptor claims. */
  readonly length: number;
}

/** The table that a detail stands for. */
export function outsideTable(detail: number, descriptorBytes: number): OutsideTable {
  const isLast = detail % 5 === 4;
  return {
    place: isLast ? { entriesBefore2To64: 1 + (detail % 2) } : { address: detail % outsideAddresses },
    length: !isLast && detail % 3 === 2 ? 0xffff_fff0 : descriptorBytes * 2,
  };
}
