/** How often bytes must have gone from one value to the other and back, just as the width of the reads did. */
const turnsMin = 3;

/** What reads of one byte gave since it last changed. */
interface ByteHistory {
  /** Width of a read -> what it gave. */
  readonly byWidth: Map<number, number>;
  /** Width of the last read. */
  width: number;
  /** Reads in a row that differed from the one before and were of a width that had given the same before. */
  turns: number;
  /** Widths that gave the same in two reads, one right after the other. */
  readonly steady: Set<number>;
}

/**
 * The bytes of a config space of which the kit does not know what they mean. They may change at any time, such as a
 * link state or a size, whether or not an interrupt tells of it. What cannot be a change is a byte that goes with the
 * width it is read with: from one value to another and back again and again, but never between reads of one width.
 */
export class ChangingBytes {
  readonly #places: Map<number, ByteHistory> = new Map();

  /** Takes a byte at `place` that a read of `width` gave; what reads of another width give, where it goes with that. */
  take(place: number, width: number, byte: number): number | undefined {
    const known = this.#places.get(place);
    if (known === undefined || (known.byWidth.get(width) ?? byte) !== byte) {
      this.#places.set(place, { byWidth: new Map([[width, byte]]), width, turns: 0, steady: new Set() });
      return undefined;
    }
    const before = known.byWidth.get(known.width) as number;
    if (width === known.width) {
      known.steady.add(width);
    } else if (byte !== before && known.byWidth.has(width)) {
      known.turns++;
    }
    const turned = width !== known.width && byte !== before ? known.width : undefined;
    known.byWidth.set(width, byte);
    known.width = width;
    const isSteady = turned !== undefined && known.steady.has(turned) && known.steady.has(width);
    return isSteady && known.turns >= turnsMin ? before : undefined;
  }

  /** The bytes may have become others. */
  forget(): void {
    this.#places.clear();
  }
}
