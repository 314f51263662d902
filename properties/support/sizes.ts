import type { Random } from "../../src/base/random.ts";

const smallLengths = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 63, 64, 65, 100, 127, 128, 129, 255, 256, 257] as const;
const middleLengths = [511, 512, 513, 1000, 1500, 2047, 2048, 4080, 4087, 4088, 4089, 4095, 4096, 4097] as const;
const largeLengths = [8191, 8192, 12289, 16384, 32768, 65535, 65536, 65537] as const;

/** Payload bytes of one message, 0 .. 65537: mostly small, and at the borders where implementations err. */
export function payloadLength(random: Random): number {
  if (random.chance(0.6)) {
    return random.chance(0.5) ? random.pick(smallLengths) : random.below(70);
  }
  if (random.chance(0.95)) {
    return random.chance(0.5) ? random.pick(middleLengths) : random.below(2000);
  }
  return random.pick(largeLengths);
}

/** Payload bytes of one message that carries something, 1 .. 65537. */
export function filledLength(random: Random): number {
  return Math.max(1, payloadLength(random));
}

/** Writable bytes of a receive chain that can hold a message, header included: 9 or more. */
export function usableCapacity(random: Random): number {
  return random.chance(0.2) ? random.between(9, 17) : 8 + filledLength(random);
}

/** Writable bytes of a receive chain too short for a header and one byte: 1 .. 8. */
export function unusableCapacity(random: Random): number {
  return random.between(1, 8);
}

/** A 16-bit number, often at the ends of its range. */
export function word(random: Random): number {
  return random.chance(0.5) ? random.pick([0, 1, 2, 0x7fff, 0x8000, 0xfffe, 0xffff]) : random.below(0x1_0000);
}

/** A 32-bit number, often one with few or nearly all bits set. */
export function doubleWord(random: Random): number {
  if (random.chance(0.3)) {
    return random.pick([0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff, 0x5555_5555, 0xaaaa_aaaa]);
  }
  return random.chance(0.3) ? 2 ** random.below(32) : random.next();
}

/** A number that fits `width` bytes, often all zeros or all ones. */
export function valueOfWidth(random: Random, width: 1 | 2 | 4): number {
  const value = doubleWord(random);
  return width === 4 ? value : value & (width === 2 ? 0xffff : 0xff);
}

/** An access width in bytes. */
export function accessWidth(random: Random): 1 | 2 | 4 {
  return random.pick([1, 2, 4] as const);
}

/** A queue index, from the first to far behind the last. */
export function anyQueueIndex(random: Random): number {
  return random.chance(0.5) ? random.below(5) : random.pick([15, 16, 31, 63, 64, 1023, 1024, 0x7fff, 0x8000, 0xffff]);
}
