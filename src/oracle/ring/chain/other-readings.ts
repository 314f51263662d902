import type { Segment, WalkContext } from "./chain-walk.ts";

/** Memory that a chain reaches when its indirect descriptors are read in another way than the kit reads them. */
export interface OtherReadings {
  readonly readable: Segment[];
  readonly writable: Segment[];
  readonly tables: Segment[];
}

/** Makes an empty collection. */
export function createOtherReadings(): OtherReadings {
  return { readable: [], writable: [], tables: [] };
}

const twoTo32 = 0x1_0000_0000;

/** A table of descriptors under a walk: where it lies and how many there are. */
interface Table {
  readonly address: number;
  readonly entries: number;
}

/**
 * Adds what a device may touch that follows an indirect descriptor where it stands, or takes it as data, or goes on
 * behind it (OPEN-6, A13): the buffers from entry `index` of a table on, tables inside it included.
 */
export function addOtherReadings(context: WalkContext, found: OtherReadings, table: Table, index: number): void {
  const { format, memory, contains, size } = context;
  const view = memory.view;
  let entry = index;
  for (let steps = 0; steps <= size && entry < table.entries; steps++) {
    const place = memory.at(table.address) + entry * format.bytes;
    const flags = view.getUint16(place + format.flags, true);
    const length = view.getUint32(place + format.length, true);
    const high = view.getUint32(place + format.address + 4, true);
    const address = high * twoTo32 + view.getUint32(place + format.address, true);
    if (length > 0 && contains(address, length)) {
      const isWritable = (flags & format.flagWrite) !== 0;
      (isWritable ? found.writable : found.readable).push({ address, length });
      const seen = found.tables.some((known) => known.address === address);
      if ((flags & format.flagIndirect) !== 0 && !seen && found.tables.length < size) {
        found.tables.push({ address, length });
        addOtherReadings(context, found, { address, entries: Math.floor(length / format.bytes) }, 0);
      }
    }
    if ((flags & format.flagNext) === 0) {
      return;
    }
    entry = view.getUint16(place + format.next, true);
  }
}
