/** Whether one is the beginning of the other. */
export function startsAlike(one: Uint8Array, other: Uint8Array): boolean {
  const length = Math.min(one.length, other.length);
  return length > 0 && equalBytes(one, other, length);
}

/** The most bytes that count as put between two messages. */
const betweenMax = 16;

/** Whether a few bytes further on the stream goes on with the message that was expected. */
export function goesOnBehind(bytes: Uint8Array, expected: Uint8Array): boolean {
  for (let between = 1; between <= betweenMax && between < bytes.length; between++) {
    const length = Math.min(expected.length, bytes.length - between);
    // One byte alone is likely to be met by chance, unless everything ends with it.
    const telling = length > 1 || (length === 1 && between === 1 && bytes.length === 2);
    if (telling && equalBytes(bytes.subarray(between), expected, length)) {
      return true;
    }
  }
  return false;
}

/** Whether the first `length` bytes are equal. */
export function equalBytes(left: Uint8Array, right: Uint8Array, length: number): boolean {
  for (let index = 0; index < length; index++) {
    if (left[index] !== right[index]) {
      return false;
    }
  }
  return true;
}
