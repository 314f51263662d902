/** A stretch of guest memory. */
export interface Stretch {
  readonly address: number;
  /** Bytes. */
  readonly length: number;
}

/** Where the parts of a ring lie in guest memory, as absolute addresses. Made by the layout rule of a transport. */
export interface RingPlace {
  /** Entries. */
  readonly size: number;
  /** The descriptor table. */
  readonly descriptors: number;
  /** The available ring. */
  readonly available: number;
  /** used_event, behind the available ring. */
  readonly usedEvent: number;
  /** The used ring. */
  readonly used: number;
  /** avail_event, behind the used ring. */
  readonly availableEvent: number;
  /** All the memory that is the ring's own, gaps between its parts included, in ascending order. */
  readonly stretches: readonly Stretch[];
}

/** The part of a ring that an address belongs to; a gap belongs to the part before it. */
export type RingPart = "descriptors" | "available" | "used";

/** The fields of spec/virtqueue.json that give the parts of a ring their lengths. */
export interface RingRules {
  readonly available: { readonly ringOffset: number; readonly entryBytes: number };
  readonly used: { readonly ringOffset: number; readonly entryBytes: number };
}

/** A ring of `size` entries whose three parts lie at the given addresses. */
export function ringPlace(
  rules: RingRules,
  size: number,
  parts: Pick<RingPlace, RingPart>,
  stretches: readonly Stretch[],
): RingPlace {
  const { descriptors, available, used } = parts;
  const usedEvent = available + rules.available.ringOffset + size * rules.available.entryBytes;
  const availableEvent = used + rules.used.ringOffset + size * rules.used.entryBytes;
  return { size, descriptors, available, usedEvent, used, availableEvent, stretches };
}

/** Whether an address is in memory of the ring. */
export function isInRing({ stretches }: RingPlace, address: number): boolean {
  return stretches.some((each) => address >= each.address && address < each.address + each.length);
}

/** Whether a stretch of memory and the ring have a byte in common. */
export function meetsRing({ stretches }: RingPlace, address: number, length: number): boolean {
  return stretches.some((each) => each.address < address + length && address < each.address + each.length);
}

/** Whether all memory of the ring is guest memory. */
export function isRingInside(
  { stretches }: RingPlace,
  contains: (address: number, length: number) => boolean,
): boolean {
  return stretches.every(({ address, length }) => contains(address, length));
}

/** The part that an address in the ring belongs to: the one that starts last before it. */
export function ringPartAt(ring: RingPlace, address: number): RingPart {
  let found: RingPart = "descriptors";
  let start = -1;
  for (const part of ["descriptors", "available", "used"] as const) {
    if (ring[part] <= address && ring[part] > start) {
      found = part;
      start = ring[part];
    }
  }
  return found;
}

/** Where the gap ends that an address in the ring lies in: at the next part, or at the end of the stretch. */
export function ringGapEnd(ring: RingPlace, address: number): number {
  const stretch = ring.stretches.find((each) => address >= each.address && address < each.address + each.length);
  const end = stretch === undefined ? address + 1 : stretch.address + stretch.length;
  return Math.min(end, ...[ring.descriptors, ring.available, ring.used].filter((start) => start > address));
}
