const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

/**
 * The seed of one property, 0 .. 2^32 - 1, made of the run's seed (a whole number up to 2^53) and the property's id
 * alone: which other properties run, and in what order, changes nothing.
 */
export function propertySeed(seed: number, id: string): number {
  // FNV-1a over both, then the finaliser of MurmurHash3, since FNV leaves near inputs near.
  let hash = offsetBasis;
  for (const character of `${seed}:${id}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) as number), prime);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
