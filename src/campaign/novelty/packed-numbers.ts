/** Bytes of each number. */
const width = 6;

/** Numbers of 0 .. 2^48 - 1 as base64 text, eight characters each. */
export function packNumbers(numbers: readonly number[]): string {
  const bytes = Buffer.alloc(numbers.length * width);
  for (const [index, number] of numbers.entries()) {
    bytes.writeUIntBE(number, index * width, width);
  }
  return bytes.toString("base64");
}

/** The numbers of a text that `packNumbers` made; what is behind the last whole number is ignored. */
export function unpackNumbers(text: string): number[] {
  const bytes = Buffer.from(text, "base64");
  return Array.from({ length: Math.floor(bytes.length / width) }, (_, index) => bytes.readUIntBE(index * width, width));
}
