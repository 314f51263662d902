const digits = "0123456789abcdef";
const piecesMax = 4096;

/** Bytes as a text of two lower-case hexadecimal digits each. */
export function toHexadecimal(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += piecesMax) {
    let piece = "";
    for (const byte of bytes.subarray(start, start + piecesMax)) {
      piece += digits.charAt(byte >>> 4) + digits.charAt(byte & 0xf);
    }
    pieces.push(piece);
  }
  return pieces.join("");
}

/** The bytes of such a text; undefined when it is none. */
export function fromHexadecimal(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor(text.length / 2));
  for (let place = 0; place < bytes.length; place++) {
    const high = digits.indexOf(text.charAt(2 * place));
    const low = digits.indexOf(text.charAt(2 * place + 1));
    if (high < 0 || low < 0) {
      return undefined;
    }
    bytes[place] = high * 16 + low;
  }
  return text.length % 2 === 0 ? bytes : undefined;
}
