/** From so many equal bytes on they are written as one byte and their number. */
const runMin = 8;

const packedForm = /^(?:[0-9a-f]{2})*$/;

/** Bytes as text: two hexadecimal digits each; many equal ones in a row as `XX*COUNT`, with commas around it. */
export function packBytes(bytes: Uint8Array): string {
  const parts: string[] = [];
  let plain = "";
  for (let start = 0; start < bytes.length; ) {
    const byte = bytes[start] as number;
    let end = start + 1;
    while (end < bytes.length && bytes[end] === byte) {
      end++;
    }
    const digits = byte.toString(16).padStart(2, "0");
    if (end - start < runMin) {
      plain += digits.repeat(end - start);
    } else {
      parts.push(...(plain === "" ? [] : [plain]), `${digits}*${end - start}`);
      plain = "";
    }
    start = end;
  }
  return [...parts, ...(plain === "" ? [] : [plain])].join(",");
}

/** The bytes of such a text; undefined when it is none, or gives more than `bytesMax`. */
export function unpackBytes(text: string, bytesMax: number): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const part of text === "" ? [] : text.split(",")) {
    const [digits = "", count] = part.split("*");
    const times = count === undefined ? 1 : Number(count);
    const isRun = count !== undefined;
    if (!packedForm.test(digits) || digits === "" || !Number.isInteger(times) || times < 1) {
      return undefined;
    }
    length += (digits.length / 2) * times;
    if (length > bytesMax || (isRun && digits.length !== 2)) {
      return undefined;
    }
    parts.push(isRun ? new Uint8Array(times).fill(Number.parseInt(digits, 16)) : fromDigits(digits));
  }
  const bytes = new Uint8Array(length);
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}

function fromDigits(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
}
