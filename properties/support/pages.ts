import type { Random } from "../../src/base/random.ts";

/** The last pages of the RAM that tests usually have, where a ring begins inside it and ends outside. */
const lastPages = [0x7ff, 0x7ff, 0x3ff, 0xfff] as const;

/** Page numbers far outside any RAM of a test, with the bits set on which 32-bit arithmetic goes wrong. */
const farPages = [0x7f_ffff, 0x80_0000, 0x8_0000, 0xf_ffff, 0x10_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const;

/** Pages whose addresses look like low ones when only 32 bits are kept. */
function aliasPage(random: Random): number {
  return random.pick([1, 2, 0x80, 0xfff]) * 0x10_0000 + nearPage(random);
}

/** The page number of a ring that is not wholly in guest memory, whatever its size. */
export function farPage(random: Random): number {
  if (random.chance(0.3)) {
    return random.pick(lastPages);
  }
  if (random.chance(0.3)) {
    return aliasPage(random);
  }
  return random.chance(0.7) ? random.pick(farPages) : 0x80_0000 + random.below(0x7f80_0000);
}

/** A page number in the lowest MiB of guest memory, where rings of a test usually lie. */
export function nearPage(random: Random): number {
  return random.between(1, 255);
}
