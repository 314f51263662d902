const polynomial = 0xedb8_8320;
/** Signed, as the bitwise operators work: so the loop stays in 32 bits. */
const table = new Int32Array(256).map((_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
  }
  return remainder;
});

/**
 * The CRC-32 of a text, as eight hexadecimal digits. It changes with every change of a single character: both bytes
 * of a UTF-16 unit go into it, and a CRC-32 finds every burst of errors up to 32 bits.
 */
export function checksum(text: string): string {
  let remainder = -1;
  for (let place = 0; place < text.length; place++) {
    const unit = text.charCodeAt(place);
    remainder = (remainder >>> 8) ^ (table[(remainder ^ unit) & 0xff] ?? 0);
    remainder = (remainder >>> 8) ^ (table[(remainder ^ (unit >>> 8)) & 0xff] ?? 0);
  }
  return (~remainder >>> 0).toString(16).padStart(8, "0");
}
