/** Up to this many bytes a loop is faster than a view on the source. */
const loopBytesMax = 64;

/** Copies a stretch of one array into another; the two do not overlap. */
export function copyBytes(source: Uint8Array, from: number, target: Uint8Array, to: number, length: number): void {
  if (length > loopBytesMax) {
    target.set(source.subarray(from, from + length), to);
    return;
  }
  for (let index = 0; index < length; index++) {
    target[to + index] = source[from + index] as number;
  }
}
