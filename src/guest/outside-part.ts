import type { Allocation } from "./allocator.ts";
import type { Guest } from "./guest.ts";
import { bufferBytes } from "./malformed-builder.ts";
import type { ChainPart } from "./offer-chain.ts";

/** A buffer that is not wholly in guest memory, and what of it is. */
export interface OutsidePart {
  readonly part: ChainPart;
  /** Bytes at its start that are guest memory; 0 where it begins outside. */
  readonly insideBytes: number;
  /** To be given back with the chain. */
  readonly allocation?: Allocation;
}

/** Number of places that `outsidePart` tells apart. */
export const outsidePlaces = 9;

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
export function outsidePart(guest: Guest, variant: number, writable: boolean): OutsidePart {
  const plain = (address: number): OutsidePart => ({
    part: { address, length: bufferBytes, writable },
    insideBytes: 0,
  });
  const place = variant % outsidePlaces;
  const hole = holeOf(guest);
  switch (place) {
    case 1:
      return overTheEnd(guest, writable, bufferBytes - 1) ?? plain(outsideAddress(guest, 0));
    case 2:
      return overTheEnd(guest, writable, 4) ?? plain(outsideAddress(guest, 0));
    case 3:
      return plain(outsideAddress(guest, 3));
    case 4:
      return hole !== undefined && guest.spare(hole.start - bufferBytes + 1, bufferBytes - 1)
        ? {
            part: { address: hole.start - bufferBytes + 1, length: bufferBytes, writable },
            insideBytes: bufferBytes - 1,
          }
        : plain(outsideAddress(guest, 2));
    case 5:
    case 6: {
      const before = place === 5 ? 1 : bufferBytes / 2;
      return hole !== undefined && guest.spare(hole.end, bufferBytes)
        ? plain(hole.end - before)
        : plain(outsideAddress(guest, 2));
    }
    case 7:
      return hole !== undefined && guest.spare(hole.start - bufferBytes, bufferBytes) && guest.spare(hole.end, 1)
        ? {
            part: { address: hole.start - bufferBytes, length: hole.end - hole.start + 2 * bufferBytes, writable },
            insideBytes: bufferBytes,
          }
        : plain(outsideAddress(guest, 0));
    case 8:
      return { part: { ...lastPart(bufferBytes), writable }, insideBytes: 0 };
    default:
      return plain(outsideAddress(guest, 0));
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

/** A buffer that passes the end of the address space. */
export function wrappingPart(writable: boolean, variant: number): ChainPart {
  const low = 0x1_0000_0000 - 1 - (variant % 32);
  return { address: low, addressHigh: 0xffff_ffff, length: 4096, writable };
}
