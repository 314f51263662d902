const piecesMax = 4096;

/** The two digits of each byte. */
const pairs: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Bytes as a text of two lower-case hexadecimal digits each. */
export function toHexadecimal(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += piecesMax) {
    let piece = "";
    for (const byte of bytes.subarray(start, start + piecesMax)) {
      piece += pairs[byte] as string;
    }
    pieces.push(piece);
  }
  return pieces.join("");
}

/** The bytes of such a text; undefined when it is none. */
export function fromHexadecimal(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor(text.length / 2));
  for (let place = 0; place < bytes.length; place++) {
    const high = digitValue(text.charCodeAt(2 * place));
    const low = digitValue(text.charCodeAt(2 * place + 1));
    if (high < 0 || low < 0) {
      return undefined;
    }
    bytes[place] = high * 16 + low;
  }
  return text.length % 2 === 0 ? bytes : undefined;
}

/** The value of a digit 0 .. 9 or a .. f, given as its character code, or -1. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) {
    return code - 0x30;
  }
  return code >= 0x61 && code <= 0x66 ? code - 0x61 + 10 : -1;
}
