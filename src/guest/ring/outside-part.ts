import { unreachable } from "../../base/assert.ts";
import type { OutsidePlace } from "../../operation/malformed/chain-detail.ts";
import type { Allocation } from "../allocator.ts";
import type { Guest } from "../guest.ts";
import type { ChainPart } from "./chain-part.ts";
import { bufferBytes } from "./malformed-builder.ts";

/** A buffer that is not wholly in guest memory, and what of it is. */
export interface OutsidePart {
  readonly part: ChainPart;
  /** Bytes at its start that are guest memory; 0 where it begins outside. */
  readonly insideBytes: number;
  /** To be given back with the chain. */
  readonly allocation?: Allocation;
}

/** An address behind the last region or far beyond it, by `variant`. */
export function outsideAddress(guest: Guest, variant: number): number {
  const last = guest.description.ram[guest.description.ram.length - 1];
  const end = last === undefined ? 0 : last.start + last.length;
  const places = [end, end - 4, end + 0x10_0000, 0x1_0000_0000_0000];
  return places[variant % places.length] as number;
}

/**
 * A buffer that is not wholly in guest memory: behind its end, over the end by many bytes or by the last one alone,
 * far away or last of all, and where RAM has a hole over either side of it or over all of it. What is inside holds
 * nothing else.
 */
export function outsidePart(guest: Guest, place: OutsidePlace, writable: boolean): OutsidePart {
  const plain = (address: number): OutsidePart => ({
    part: { address, length: bufferBytes, writable },
    insideBytes: 0,
  });
  const hole = holeOf(guest);
  switch (place) {
    case "last-byte-over-end":
      return overTheEnd(guest, writable, bufferBytes - 1) ?? plain(outsideAddress(guest, 0));
    case "over-end":
      return overTheEnd(guest, writable, 4) ?? plain(outsideAddress(guest, 0));
    case "far":
      return plain(outsideAddress(guest, 3));
    case "last-byte-over-hole":
      return hole !== undefined && guest.spare(hole.start - bufferBytes + 1, bufferBytes - 1)
        ? {
            part: { address: hole.start - bufferBytes + 1, length: bufferBytes, writable },
            insideBytes: bufferBytes - 1,
          }
        : plain(outsideAddress(guest, 2));
    case "last-byte-of-hole":
    case "half-in-hole": {
      const before = place === "last-byte-of-hole" ? 1 : bufferBytes / 2;
      return hole !== undefined && guest.spare(hole.end, bufferBytes)
        ? plain(hole.end - before)
        : plain(outsideAddress(guest, 2));
    }
    case "around-hole":
      return hole !== undefined && guest.spare(hole.start - bufferBytes, bufferBytes) && guest.spare(hole.end, 1)
        ? {
            part: { address: hole.start - bufferBytes, length: hole.end - hole.start + 2 * bufferBytes, writable },
            insideBytes: bufferBytes,
          }
        : plain(outsideAddress(guest, 0));
    case "end-of-address-space":
      return { part: { ...lastPart(bufferBytes), writable }, insideBytes: 0 };
    case "behind":
      return plain(outsideAddress(guest, 0));
    default:
      return unreachable(place);
  }
}

/** A buffer over the end of RAM; undefined when something else lies there. */
function overTheEnd(guest: Guest, writable: boolean, insideBytes: number): OutsidePart | undefined {
  const allocation = guest.allocate(insideBytes, "top");
  if (allocation === undefined) {
    return undefined;
  }
  const { address } = allocation;
  if (guest.contains(address + insideBytes, 1)) {
    guest.flushBuffer(allocation);
    guest.release(allocation);
    return undefined;
  }
  return { part: { address, length: bufferBytes, writable }, insideBytes, allocation };
}

/** The first hole between regions of RAM that has nothing of the driver's beside it. */
function holeOf(guest: Guest): { start: number; end: number } | undefined {
  const { ram } = guest.description;
  for (let index = 1; index < ram.length; index++) {
    const before = ram[index - 1];
    const after = ram[index];
    if (before !== undefined && after !== undefined && before.start + before.length < after.start) {
      return { start: before.start + before.length, end: after.start };
    }
  }
  return undefined;
}

/** The last bytes of the address space, up to 2^64 and not past it: a sum in 64 bits that is 0. */
export function lastPart(length: number): ChainPart {
  return { address: 0x1_0000_0000 - length, addressHigh: 0xffff_ffff, length, writable: false };
}

/** A buffer that begins `before` bytes before the end of the address space, and passes it. */
export function wrappingPart(writable: boolean, before: number): ChainPart {
  return { address: 0x1_0000_0000 - before, addressHigh: 0xffff_ffff, length: 4096, writable };
}
