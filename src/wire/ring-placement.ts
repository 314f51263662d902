import { unreachable } from "../base/assert.ts";
import { type RingPlace, type RingRules, ringPlace } from "./ring-place.ts";

/** How a transport lays a ring in guest memory that was found for it. */
export interface RingPlacement {
  /** What a place for a ring must be a multiple of. */
  readonly alignment: number;
  /** Bytes of guest memory that a ring of `size` entries takes. */
  bytes(size: number): number;
  /** The ring of `size` entries that begins at `address`. */
  place(size: number, address: number): RingPlace;
}

/** The fields of spec/virtqueue.json that lay a ring in one block. */
export interface BlockRules extends RingRules {
  readonly layout: { readonly alignment: number };
  readonly descriptor: { readonly bytes: number };
}

/** How the document of a transport says that rings are laid. */
export type RingLayoutName = "one-block";

/** The layout of that name. */
export function ringPlacement(name: RingLayoutName, rules: BlockRules): RingPlacement {
  switch (name) {
    case "one-block":
      return oneBlock(rules);
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
