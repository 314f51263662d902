/** The bits of the control register that the driver writes. */
export interface ControlBits {
  /** As they were written; 0 before. */
  readonly bits: number;
  /** Resets when they were last written, or last judged. */
  resets: number;
  /** They were just written. */
  follows: boolean;
  /** The last write covered a part of the register. */
  readonly narrow: boolean;
  readonly written: boolean;
}

/** The control register as far as an access gives it that covers its upper byte, which lies at `place`. */
export function controlBits(offset: number, value: number, place: number): number {
  return (Math.floor(value / 2 ** (8 * (place - offset))) & 0xff) * 0x100;
}
