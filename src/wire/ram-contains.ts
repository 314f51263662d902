/** A stretch of memory, in bytes. */
interface Region {
  readonly start: number;
  readonly length: number;
}

/** Whether a whole range is guest RAM, of which `ram` are the regions in ascending order; those that touch are one. */
export function ramContains(ram: readonly Region[], address: number, length: number): boolean {
  let start = address;
  const end = address + length;
  for (const region of ram) {
    if (start >= region.start && start < region.start + region.length) {
      if (end <= region.start + region.length) {
        return true;
      }
      start = region.start + region.length;
    }
  }
  return false;
}
