import type { RamRegion } from "../../target/target.ts";
import type { Segment } from "../ring/chain/chain-walk.ts";

/** Bytes up to which what is left of a buffer inside RAM is taken for memory that its driver meant to give. */
const partBytesMax = 4096;

/**
 * The stretches of guest memory that a segment covers: itself where it lies wholly inside, else the short ends of it
 * that do. `contains` says whether a range is RAM; `ram` is ascending.
 */
export function ramParts(
  ram: readonly RamRegion[],
  contains: (address: number, length: number) => boolean,
  segment: Segment,
): readonly Segment[] {
  if (contains(segment.address, segment.length)) {
    return [segment];
  }
  const parts: Segment[] = [];
  for (const region of ram) {
    const start = Math.max(segment.address, region.start);
    const length = Math.min(segment.address + segment.length, region.start + region.length) - start;
    if (length > 0 && length <= partBytesMax) {
      parts.push({ address: start, length });
    }
  }
  return parts;
}
