import type { RamRegion } from "../target.ts";
import type { MemoryRegion } from "./front-end.ts";
import type { Link } from "./link.ts";

/** Where user addresses of regions begin; each further region lies below the one before, so that no order is kept. */
const userTop = 0x7e00_0000_0000;
/** What lies between the user addresses of two regions at least. */
const userGap = 0x1_0000_0000;
/** Added to a guest address outside of memory, for a user address that no region has. */
const nowhere = 0x1000_0000_0000;

interface Placed extends RamRegion {
  /** Where it begins in the mapped bytes. */
  readonly offset: number;
  readonly userAddress: number;
}

/** The guest's memory: one file in memory, mapped once, whose parts are the regions that a back-end is told of. */
export class GuestMemory {
  /** What a back-end is told. */
  readonly regions: readonly MemoryRegion[];
  readonly #placed: readonly Placed[];
  readonly #bytes: Uint8Array;

  /** `ram` is ascending. Throws a `TargetError` when there is no room for it. */
  constructor(link: Pick<Link, "memory">, ram: readonly RamRegion[]) {
    let [offset, userAddress] = [0, userTop];
    this.#placed = ram.map(({ start, length }) => {
      userAddress -= userGap + Math.ceil(length / userGap) * userGap;
      const placed = { start, length, offset, userAddress };
      offset += Math.ceil(length / 4096) * 4096;
      return placed;
    });
    const { descriptor, bytes } = link.memory(offset);
    this.#bytes = bytes;
    this.regions = this.#placed.map((region) => ({
      guestAddress: region.start,
      bytes: region.length,
      userAddress: region.userAddress,
      offset: region.offset,
      descriptor,
    }));
  }

  /** The user address that stands for a guest address; one that no region has for an address outside of memory. */
  userAddress(guestAddress: number): number {
    const region = this.#regionOf(guestAddress);
    return region === undefined ? (guestAddress + nowhere) % 2 ** 53 : region.userAddress + guestAddress - region.start;
  }

  /** Copies guest memory into `target`; zeros stand for what is no memory. */
  read(address: number, target: Uint8Array, offset: number, length: number): void {
    this.#eachPart(address, length, (at, part, place) => {
      if (place < 0) {
        target.fill(0, offset + at, offset + at + part);
      } else {
        target.set(this.#bytes.subarray(place, place + part), offset + at);
      }
    });
  }

  /** Copies bytes into guest memory; what would lie outside is lost. */
  write(address: number, source: Uint8Array, offset: number, length: number): void {
    this.#eachPart(address, length, (at, part, place) => {
      if (place >= 0) {
        this.#bytes.set(source.subarray(offset + at, offset + at + part), place);
      }
    });
  }

  /** Splits a range at the borders of regions; `place` is where a part lies in the mapped bytes, -1 for nowhere. */
  #eachPart(address: number, length: number, take: (at: number, part: number, place: number) => void): void {
    let at = 0;
    while (at < length) {
      const start = address + at;
      const region = this.#regionOf(start);
      const next = this.#placed.find((each) => each.start > start)?.start ?? Number.POSITIVE_INFINITY;
      const end = region === undefined ? next : region.start + region.length;
      const part = Math.min(length - at, end - start);
      take(at, part, region === undefined ? -1 : region.offset + start - region.start);
      at += part;
    }
  }

  #regionOf(address: number): Placed | undefined {
    return this.#placed.find(({ start, length }) => address >= start && address < start + length);
  }
}
