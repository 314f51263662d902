import type { Random } from "../../base/random.ts";
import type { AccessWidth } from "../field/access-width.ts";

const smallNumbers: readonly number[] = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17];
// Around a page, around a page less a message header, and around what 16 bits hold.
const largeNumbers: readonly number[] = [
  255, 256, 511, 512, 1023, 1024, 2047, 2048, 4087, 4088, 4089, 4095, 4096, 4097, 8191, 8192, 65535, 65536,
];
const words: readonly number[] = [
  0, 1, 2, 3, 4, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000,
  0xffff_fffe, 0xffff_ffff,
];
const widths: readonly AccessWidth[] = [1, 2, 4];

/**
 * A number of bytes in `0 .. maximum`, drawn where faults live: about a third small, a third on a border (page, header,
 * 16 bits), the rest anywhere, short ones far more often than long ones.
 */
export function boundaryLength(random: Random, maximum: number): number {
  const choice = random.below(16);
  if (choice < 5) {
    return Math.min(random.pick(smallNumbers), maximum);
  }
  if (choice < 8) {
    return random.below(Math.min(64, maximum) + 1);
  }
  if (choice < 11) {
    return Math.min(random.pick(largeNumbers), maximum);
  }
  if (choice < 15) {
    return random.below(Math.min(2048, maximum) + 1);
  }
  return random.below(maximum + 1);
}

/** A number in `minimum .. maximum`, half of the time within 2 of one of the `anchors` or of an end of the range. */
export function boundaryNumber(
  random: Random,
  minimum: number,
  maximum: number,
  anchors: readonly number[] = [],
): number {
  if (random.chance(0.5)) {
    return random.between(minimum, maximum);
  }
  const choice = random.below(anchors.length + 2);
  const anchor = choice === 0 ? minimum : choice === 1 ? maximum : (anchors[choice - 2] as number);
  return Math.min(maximum, Math.max(minimum, anchor + random.between(-2, 2)));
}

/** An unsigned value of `width` bytes: borders, single bits, or anything. */
export function boundaryWord(random: Random, width: number): number {
  const choice = random.below(4);
  const value = choice < 2 ? random.pick(words) : choice === 2 ? (1 << random.below(width * 8)) >>> 0 : random.next();
  return width >= 4 ? value : value & (2 ** (width * 8) - 1);
}

/** One of the three access widths. */
export function randomWidth(random: Random): AccessWidth {
  return random.pick(widths);
}
