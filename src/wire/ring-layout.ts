/** The fields of spec/virtqueue.json that place a ring in guest memory. */
export interface RingRules {
  readonly layout: { readonly alignment: number; readonly addressShift: number };
  readonly descriptor: { readonly bytes: number };
  readonly available: { readonly ringOffset: number; readonly entryBytes: number };
  readonly used: { readonly ringOffset: number; readonly entryBytes: number };
}

/** Where the parts of one legacy ring lie, as offsets from its base. */
export interface RingLayout {
  readonly size: number;
  readonly availableOffset: number;
  /** Where used_event is, behind the available ring. */
  readonly usedEventOffset: number;
  readonly usedOffset: number;
  /** Where avail_event is, behind the used ring. */
  readonly availableEventOffset: number;
  /** Length of the whole ring in bytes, avail_event included. */
  readonly bytes: number;
}

/** Lays out a ring of `size` entries (clause RNG-1): descriptors, available ring, used ring on the next boundary. */
export function layOutRing(rules: RingRules, size: number): RingLayout {
  const availableOffset = size * rules.descriptor.bytes;
  const usedEventOffset = availableOffset + rules.available.ringOffset + size * rules.available.entryBytes;
  const alignment = rules.layout.alignment;
  const usedOffset = Math.ceil((usedEventOffset + 2) / alignment) * alignment;
  const availableEventOffset = usedOffset + rules.used.ringOffset + size * rules.used.entryBytes;
  return {
    size,
    availableOffset,
    usedEventOffset,
    usedOffset,
    availableEventOffset,
    bytes: availableEventOffset + 2,
  };
}
