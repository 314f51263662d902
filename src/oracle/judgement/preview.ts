/** The most bytes that a finding shows. */
export const previewBytes = 8;

/** The first bytes of a stretch, as findings show them. */
export function preview(bytes: Uint8Array, offset: number, length: number): string {
  const shown = [...bytes.subarray(offset, offset + Math.min(length, previewBytes))];
  const text = shown.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return length > previewBytes ? `${text} .. (${length} bytes)` : text;
}
