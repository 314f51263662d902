import { unreachable } from "../base/assert.ts";
import { type RingPart, type RingPlace, type RingRules, ringPlace } from "./ring-place.ts";

/** How a transport lays a ring in guest memory that was found for it. */
export interface RingPlacement {
  /** What a place for a ring must be a multiple of. */
  readonly alignment: number;
  /** In how many ways a ring can lie in the memory found for it; 1 where its first address says all. */
  readonly arrangements: number;
  /** Bytes of guest memory that a ring of `size` entries takes, however it is arranged. */
  bytes(size: number): number;
  /** The ring of `size` entries in memory from `address` on; `arrangement` is below `arrangements`, 0 when left out. */
  place(size: number, address: number, arrangement?: number): RingPlace;
}

/** The fields of spec/virtqueue.json that lay a ring in one block. */
export interface BlockRules extends RingRules {
  readonly layout: { readonly alignment: number };
  readonly descriptor: { readonly bytes: number };
}

/** How the document of a transport says that rings are laid. */
export type RingLayoutName = "one-block" | "three-areas";

/** The layout of that name. */
export function ringPlacement(name: RingLayoutName, rules: BlockRules): RingPlacement {
  switch (name) {
    case "one-block":
      return oneBlock(rules);
    case "three-areas":
      return threeAreas(rules);
    default:
      return unreachable(name);
  }
}

/** Bytes of used_event and of avail_event. */
const eventBytes = 2;

/** The legacy layout (clause RNG-1), one block: descriptors, available ring, and the used ring on the next boundary. */
export function oneBlock(rules: BlockRules): RingPlacement {
  const { alignment } = rules.layout;
  const availableOffset = (size: number): number => size * rules.descriptor.bytes;
  const usedOffset = (size: number): number => {
    const end = availableOffset(size) + rules.available.ringOffset + size * rules.available.entryBytes + eventBytes;
    return Math.ceil(end / alignment) * alignment;
  };
  const bytes = (size: number): number =>
    usedOffset(size) + rules.used.ringOffset + size * rules.used.entryBytes + eventBytes;
  return {
    alignment,
    arrangements: 1,
    bytes,
    place: (size, address) => {
      const parts = {
        descriptors: address,
        available: address + availableOffset(size),
        used: address + usedOffset(size),
      };
      return ringPlace(rules, size, parts, [{ address, length: bytes(size) }]);
    },
  };
}

/** What the address of each part of a ring in three areas must be a multiple of (clause RNG-30). */
const areaAlignment: Readonly<Record<RingPart, number>> = { descriptors: 16, available: 2, used: 4 };

/** The orders in which three areas can lie. */
const orders: readonly (readonly [RingPart, RingPart, RingPart])[] = [
  ["descriptors", "available", "used"],
  ["descriptors", "used", "available"],
  ["available", "descriptors", "used"],
  ["available", "used", "descriptors"],
  ["used", "descriptors", "available"],
  ["used", "available", "descriptors"],
];

/** How far into the memory found for it a ring can begin, and how far two of its areas can lie apart, in bytes. */
const shifts: readonly number[] = [0, 16, 240, 4080];
const gaps: readonly number[] = [0, 2, 252, 4096];

/** The layout of VIRTIO 1.0 and later: three areas, each anywhere, touching or apart, in any order. */
export function threeAreas(rules: BlockRules): RingPlacement {
  return {
    alignment: areaAlignment.descriptors,
    arrangements: orders.length * shifts.length * gaps.length ** 2,
    bytes: (size) => {
      const lengths = areaLengths(rules, size);
      const own = lengths.descriptors + lengths.available + lengths.used;
      return own + last(shifts) + 2 * (last(gaps) + areaAlignment.descriptors);
    },
    place: (size, address, arrangement = 0) => {
      const lengths = areaLengths(rules, size);
      const [order = 0, shift = 0, first = 0, second = 0] = digits(arrangement, [orders, shifts, gaps, gaps]);
      const before = [0, gaps[first] ?? 0, gaps[second] ?? 0];
      const parts = { descriptors: 0, available: 0, used: 0 };
      let next = address + (shifts[shift] ?? 0);
      for (const [position, part] of (orders[order] ?? []).entries()) {
        const alignment = areaAlignment[part];
        parts[part] = Math.ceil((next + (before[position] ?? 0)) / alignment) * alignment;
        next = parts[part] + lengths[part];
      }
      return ringOfAreas(rules, size, parts);
    },
  };
}

/** The ring of `size` entries whose three areas lie at the given addresses. */
export function ringOfAreas(rules: BlockRules, size: number, parts: Pick<RingPlace, RingPart>): RingPlace {
  const lengths = areaLengths(rules, size);
  const areas = (["descriptors", "available", "used"] as const).map((part) => ({
    address: parts[part],
    length: lengths[part],
  }));
  return ringPlace(
    rules,
    size,
    parts,
    areas.sort((one, other) => one.address - other.address),
  );
}

function areaLengths(rules: BlockRules, size: number): Readonly<Record<RingPart, number>> {
  return {
    descriptors: size * rules.descriptor.bytes,
    available: rules.available.ringOffset + size * rules.available.entryBytes + eventBytes,
    used: rules.used.ringOffset + size * rules.used.entryBytes + eventBytes,
  };
}

function last(numbers: readonly number[]): number {
  return numbers[numbers.length - 1] ?? 0;
}

/** A number as positions in lists, the first list changing fastest. */
function digits(value: number, lists: readonly (readonly unknown[])[]): number[] {
  let rest = value;
  return lists.map(({ length }) => {
    const digit = rest % length;
    rest = Math.floor(rest / length);
    return digit;
  });
}
