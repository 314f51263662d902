/** A place in a stream that is made of parts: the next byte expected is byte `offset` of part `part`. */
export interface StreamPosition {
  part: number;
  offset: number;
}

/**
 * Adds a place to a list unless it is there. The object is `spent`, which nobody needs any more, or a new one: streams
 * move byte by byte. Returns whether `spent` was used.
 */
export function addPosition(
  positions: StreamPosition[],
  part: number,
  offset: number,
  spent: StreamPosition | undefined,
): boolean {
  for (const known of positions) {
    if (known.part === part && known.offset === offset) {
      return false;
    }
  }
  if (spent === undefined) {
    positions.push({ part, offset });
    return false;
  }
  spent.part = part;
  spent.offset = offset;
  positions.push(spent);
  return true;
}
