import { foreignBytes } from "../../ring/chain-shape.ts";

/** What the `detail` of a malformed message makes of its condition; the driver and the reports go by the same. */
export interface MessageDetail {
  /** Payload bytes that the chain holds: 1 .. 40. */
  readonly payload: number;
  /** Writable descriptors behind the message: 0 .. 2. */
  readonly foreign: number;
}

/** How many lengths beyond a chain there are to choose from. */
const beyondKinds = 10;

/** The payload and the writable descriptors that a detail stands for, whatever the condition. */
export function messageDetail(detail: number): MessageDetail {
  return { payload: 1 + (detail % 40), foreign: Math.floor(detail / beyondKinds) % 3 };
}

/** Readable bytes of a chain for `short-header`, or those of the header in the first descriptor for `split-header`. */
export function partOfHeader(detail: number, headerBytes: number): number {
  return 1 + (detail % (headerBytes - 1));
}

/**
 * The length that the header of `length-beyond-chain` claims. Among them one that counts the bytes of its writable
 * buffers too, some that overflow or are negative in 32 bits, and some of which the lower bits alone would fit.
 */
export function lengthBeyond(detail: number): number {
  const { payload, foreign } = messageDetail(detail);
  const withForeign = payload + Math.max(1, foreign * foreignBytes);
  const huge = [0xffff_ffff, 0x8000_0000, 0xffff_fff8];
  const aliases = [8, 16, 24, 31].map((bit) => payload + 2 ** bit);
  return [payload + 1, payload + 8, withForeign, ...huge, ...aliases][detail % beyondKinds] as number;
}
