import type { DescriptorFormat } from "../../../wire/descriptor-format.ts";
import type { MemoryWindow } from "../../../wire/guest-memory.ts";
import { addOtherReadings, createOtherReadings, type OtherReadings } from "./other-readings.ts";

/** A stretch of guest memory that a descriptor describes. */
export interface Segment {
  readonly address: number;
  readonly length: number;
}

/** A descriptor chain as the guest wrote it. */
export interface Chain {
  readonly head: number;
  /** Readable segments in order, of length above 0. */
  readonly readable: readonly Segment[];
  readonly readableBytes: number;
  /** Of these, the bytes before the first readable descriptor that is not wholly in guest memory. */
  readonly reachableBytes: number;
  /** Bytes in the first readable descriptor, 0 without one. */
  readonly firstReadableBytes: number;
  readonly writable: readonly Segment[];
  readonly writableBytes: number;
  /** Bytes in the first writable descriptor, 0 without one. */
  readonly firstWritableBytes: number;
  /** Number of descriptors, those of an indirect table included. */
  readonly descriptors: number;
  /** Descriptor tables the device may read: the indirect ones. */
  readonly tables: readonly Segment[];
  readonly usesIndirect: boolean;
  /** Direct descriptors stand before the indirect table. */
  readonly indirectTail: boolean;
  /** The descriptor that refers to an indirect table has the WRITE flag, which means nothing there. */
  readonly writeOnTable: boolean;
  /** The chain takes the entries of its indirect table in another order than they stand in, or leaves some unused. */
  readonly looseTable: boolean;
  /** Names of malformed conditions of spec/virtqueue.json that the chain meets. */
  readonly conditions: readonly string[];
  /** What else the device may touch, where it is open how the chain is read. */
  readonly others: OtherReadings | undefined;
}

/** What a walk needs to know of its queue. */
export interface WalkContext {
  readonly memory: MemoryWindow;
  readonly format: DescriptorFormat;
  /** Guest address of the descriptor table. */
  readonly table: number;
  readonly size: number;
  /** Whether the driver accepted INDIRECT_DESC. */
  readonly indirect: boolean;
  /** Whether the whole range is guest RAM. */
  readonly contains: (address: number, length: number) => boolean;
}

interface Walk {
  readonly head: number;
  readonly readable: Segment[];
  readonly writable: Segment[];
  readonly tables: Segment[];
  readonly conditions: string[];
  readableBytes: number;
  reachableBytes: number;
  writableBytes: number;
  firstReadableBytes: number;
  firstWritableBytes: number;
  descriptors: number;
  usesIndirect: boolean;
  indirectTail: boolean;
  writeOnTable: boolean;
  looseTable: boolean;
  /** An indirect descriptor stands where the chain has grown too long. */
  tableBeyond: boolean;
  others: OtherReadings | undefined;
}

/** Conditions under which a device may read the chain in another way. */
const openToReading: readonly string[] = ["nested-indirect", "indirect-with-next", "indirect-not-negotiated"];

function meet(walk: Walk, condition: string): void {
  if (!walk.conditions.includes(condition)) {
    walk.conditions.push(condition);
  }
}

const twoTo32 = 0x1_0000_0000;
/** From this high word on an address is past every guest memory and past exact numbers. */
const hostileHigh = 0x20_0000;

/** Walks the chain at `head`, bounded by the queue size, and notes every malformed condition on the way. */
export function walkChain(context: WalkContext, head: number): Chain {
  const walk: Walk = {
    head,
    readable: [],
    writable: [],
    tables: [],
    conditions: [],
    readableBytes: 0,
    reachableBytes: 0,
    writableBytes: 0,
    firstReadableBytes: 0,
    firstWritableBytes: 0,
    descriptors: 0,
    usesIndirect: false,
    indirectTail: false,
    writeOnTable: false,
    looseTable: false,
    tableBeyond: false,
    others: undefined,
  };
  walkTable(context, walk, context.table, context.size, head, false);
  if (walk.readableBytes + walk.writableBytes > twoTo32) {
    // Buffers of such lengths are outside memory too; this is what tells.
    walk.conditions.unshift("total-too-long");
  }
  if (walk.tableBeyond || walk.conditions.some((condition) => openToReading.includes(condition))) {
    walk.others = createOtherReadings();
    addOtherReadings(context, walk.others, { address: context.table, entries: context.size }, head);
  }
  return walk;
}

function walkTable(
  context: WalkContext,
  walk: Walk,
  table: number,
  entries: number,
  start: number,
  nested: boolean,
): void {
  const { format, memory } = context;
  const view = memory.view;
  let index = start;
  for (let steps = 0; ; steps++) {
    const place = memory.at(table) + index * format.bytes;
    const flags = view.getUint16(place + format.flags, true);
    const indirect = (flags & format.flagIndirect) !== 0;
    if (steps === entries || walk.descriptors >= context.size) {
      meet(walk, "descriptor-loop");
      // A device that does not count tables looks at one more descriptor before it finds that there are too many.
      walk.tableBeyond = indirect;
      return;
    }
    walk.looseTable ||= nested && index !== steps;
    if (indirect && !nested) {
      walkIndirect(context, walk, place, flags);
      return;
    }
    if (indirect) {
      // Whether it is followed, or data that may stand in the wrong place, is open: nothing from here on is judged.
      meet(walk, "nested-indirect");
      return;
    }
    addSegment(context, walk, place, (flags & format.flagWrite) !== 0);
    if ((flags & format.flagNext) === 0) {
      walk.looseTable ||= nested && steps + 1 < entries;
      return;
    }
    index = view.getUint16(place + format.next, true);
    if (index >= entries) {
      meet(walk, nested ? "indirect-next-out-of-range" : "next-out-of-range");
      return;
    }
  }
}

function walkIndirect(context: WalkContext, walk: Walk, place: number, flags: number): void {
  const { format, memory } = context;
  const view = memory.view;
  walk.usesIndirect = true;
  walk.indirectTail = walk.descriptors > 0;
  walk.writeOnTable = (flags & format.flagWrite) !== 0;
  walk.descriptors++;
  if (!context.indirect) {
    meet(walk, "indirect-not-negotiated");
  }
  if ((flags & format.flagNext) !== 0) {
    meet(walk, "indirect-with-next");
  }
  const length = view.getUint32(place + format.length, true);
  const high = view.getUint32(place + format.address + 4, true);
  const address = high * twoTo32 + view.getUint32(place + format.address, true);
  if (length === 0 || length % format.bytes !== 0) {
    meet(walk, "indirect-length");
    return;
  }
  if (high >= hostileHigh || !context.contains(address, length)) {
    meet(walk, "indirect-outside-ram");
    return;
  }
  walk.tables.push({ address, length });
  const before = walk.descriptors;
  walk.descriptors = before - 1;
  walkTable(context, walk, address, length / format.bytes, 0, true);
}

function addSegment(context: WalkContext, walk: Walk, place: number, writable: boolean): void {
  const { format, memory } = context;
  const view = memory.view;
  const low = view.getUint32(place + format.address, true);
  const high = view.getUint32(place + format.address + 4, true);
  const length = view.getUint32(place + format.length, true);
  walk.descriptors++;
  if (length === 0) {
    meet(walk, "zero-length");
    return;
  }
  if (!writable && walk.writableBytes > 0) {
    meet(walk, "wrong-order");
  }
  const address = high * twoTo32 + low;
  const inside = high < hostileHigh && context.contains(address, length);
  if (high === 0xffffffff && low + length > twoTo32) {
    meet(walk, writable ? "writable-address-wraps" : "readable-address-wraps");
  } else if (!inside) {
    meet(walk, writable ? "writable-outside-ram" : "readable-outside-ram");
  }
  if (writable) {
    if (walk.writableBytes === 0) {
      walk.firstWritableBytes = length;
    }
    walk.writable.push({ address, length });
    walk.writableBytes += length;
  } else {
    if (walk.readableBytes === 0) {
      walk.firstReadableBytes = length;
    }
    walk.readable.push({ address, length });
    if (inside && walk.reachableBytes === walk.readableBytes) {
      walk.reachableBytes += length;
    }
    walk.readableBytes += length;
  }
}

/** Everything a device may write of a chain, however it reads it. */
export function writableOf(chain: Chain | undefined): readonly Segment[] {
  if (chain === undefined) {
    return [];
  }
  return chain.others === undefined ? chain.writable : [...chain.writable, ...chain.others.writable];
}

/** Everything a device may touch of a chain's buffers, however it reads it. */
export function buffersOf(chain: Chain | undefined): readonly Segment[] {
  return [...(chain?.readable ?? []), ...(chain?.others?.readable ?? []), ...writableOf(chain)];
}

/** Whether the chain has buffers at all, so that something of it could be delivered or written. */
export function hasBuffers(chain: Chain | undefined): boolean {
  return chain !== undefined && chain.readableBytes + chain.writableBytes > 0;
}
