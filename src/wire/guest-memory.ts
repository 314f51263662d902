/**
 * A window on guest memory: byte `address - base` of `bytes` is guest address `address`. The kit holds two, of equal
 * extent: what the guest wrote (intended) and what was last read back from the target (observed).
 */
export interface MemoryWindow {
  /** Guest address of the first byte. */
  readonly base: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The same bytes in fours, for comparing. */
  readonly words: Int32Array;
}

/** The most guest memory the kit maps, in bytes; pages are only committed when touched. */
const memoryWindowBytesMax: number = 1024 * 1024 * 1024;

/** Makes a zeroed window of `length` bytes from guest address `base` on. */
export function createMemoryWindow(base: number, length: number): MemoryWindow {
  if (length > memoryWindowBytesMax) {
    throw new RangeError(
      `the guest memory offered spans ${length} bytes; the kit maps at most ${memoryWindowBytesMax}`,
    );
  }
  const bytes = new Uint8Array(Math.ceil(length / 4) * 4);
  return { base, bytes, view: new DataView(bytes.buffer), words: new Int32Array(bytes.buffer) };
}
