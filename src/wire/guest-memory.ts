/**
 * A window on guest memory: byte `at(address)` of `bytes` is guest address `address`. The kit holds two, of equal
 * extent: what the guest wrote (intended) and what was last read back from the target (observed).
 */
export interface MemoryWindow {
  /** Guest address of the first byte. */
  readonly base: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The same bytes in fours, for comparing. */
  readonly words: Int32Array;
  /** Where the byte at a guest address stands. */
  at(address: number): number;
  /** The guest address of the byte that stands there. */
  addressOf(place: number): number;
}

/** What a window on guest memory covers. */
export interface MemoryExtent {
  /** Guest address of the first byte. */
  readonly base: number;
  /** Bytes, without those that are left out. */
  readonly length: number;
  /** Where memory goes on behind a hole of which most is left out; infinite where nothing is. */
  readonly resumes: number;
  /** How much is left out, whole pages. */
  readonly leftOut: number;
}

/** The most guest memory the kit maps, in bytes; pages are only committed when touched. */
const memoryWindowBytesMax: number = 1024 * 1024 * 1024;

/** Bytes of a hole that are kept, so that what goes past the end of a region meets none of the next one. */
const keptOfHole = 0x1_0000;

const pageBytes = 4096;

/**
 * What a window on regions of guest memory, in ascending order, has to cover: all from the first to the last of them.
 * Where that is too much, most of the widest hole between two of them is left out, such as the one below 4 GiB.
 */
export function memoryExtent(
  ram: readonly { readonly start: number; readonly length: number }[],
  bytesMax: number = memoryWindowBytesMax,
): MemoryExtent {
  const base = ram[0]?.start ?? 0;
  const last = ram[ram.length - 1];
  const length = last === undefined ? 0 : last.start + last.length - base;
  let widest = { resumes: Number.POSITIVE_INFINITY, bytes: 0 };
  for (const [index, region] of ram.entries()) {
    const before = ram[index - 1];
    const bytes = before === undefined ? 0 : region.start - before.start - before.length;
    widest = bytes > widest.bytes ? { resumes: region.start, bytes } : widest;
  }
  if (length <= bytesMax || widest.bytes <= keptOfHole) {
    return { base, length, resumes: Number.POSITIVE_INFINITY, leftOut: 0 };
  }
  const leftOut = Math.floor((widest.bytes - keptOfHole) / pageBytes) * pageBytes;
  return { base, length: length - leftOut, resumes: widest.resumes, leftOut };
}

/** Where the byte at a guest address stands in a window. */
export function placeInWindow({ base, resumes, leftOut }: MemoryExtent, address: number): number {
  return address < resumes ? address - base : address - base - leftOut;
}

/** The guest address of the byte that stands at a place of a window. */
export function addressInWindow({ base, resumes, leftOut }: MemoryExtent, place: number): number {
  const address = place + base;
  return address + leftOut < resumes ? address : address + leftOut;
}

/** Makes a zeroed window of `length` bytes from guest address `base` on. */
export function createMemoryWindow(base: number, length: number): MemoryWindow {
  return openMemoryWindow({ base, length, resumes: Number.POSITIVE_INFINITY, leftOut: 0 });
}

/** Makes a zeroed window. Throws a RangeError that says how much can be mapped at most. */
export function openMemoryWindow(extent: MemoryExtent): MemoryWindow {
  const { base, length } = extent;
  if (length > memoryWindowBytesMax) {
    throw new RangeError(
      `the guest memory offered spans ${length} bytes; the kit maps at most ${memoryWindowBytesMax}`,
    );
  }
  const bytes = new Uint8Array(Math.ceil(length / 4) * 4);
  return {
    base,
    bytes,
    view: new DataView(bytes.buffer),
    words: new Int32Array(bytes.buffer),
    at: extent.leftOut === 0 ? (address) => address - base : (address) => placeInWindow(extent, address),
    addressOf: extent.leftOut === 0 ? (place) => place + base : (place) => addressInWindow(extent, place),
  };
}
