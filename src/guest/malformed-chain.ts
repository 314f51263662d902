import type { Allocation } from "./allocator.ts";
import type { DriverQueue } from "./driver-queue.ts";
import type { Guest } from "./guest.ts";
import { type ChainPart, placeHead, writePart } from "./offer-chain.ts";

/** What a malformed offer left in flight. */
export interface MalformedOffer {
  /** Extra distance to move the available index by: an impossible jump. */
  readonly jump: number;
}

const bufferBytes = 64;
const plain: MalformedOffer = Object.freeze({ jump: 0 });

/** Everything a builder of malformed chains needs; buffers it takes are freed when the head comes back. */
class Builder {
  readonly guest: Guest;
  readonly queue: DriverQueue;
  readonly writable: boolean;
  readonly allocations: Allocation[] = [];
  readonly descriptors: number[];
  /** Memory was too full for a buffer or a table: what was built is not fit to be offered. */
  short = false;

  constructor(guest: Guest, queue: DriverQueue, count: number) {
    this.guest = guest;
    this.queue = queue;
    this.writable = queue.index === 0 && guest.description.deviceType === "vmchannel";
    this.descriptors = queue.takeDescriptors(count, (bound) => bound - 1);
  }

  /** A real buffer in the queue's direction, holding what looks like a good message in its first bytes. */
  buffer(writable = this.writable): ChainPart {
    const allocation = this.guest.allocate(bufferBytes, "heap");
    if (allocation === undefined) {
      this.short = true;
      return { address: 0, length: 0, writable };
    }
    this.allocations.push(allocation);
    if (!writable) {
      const start = allocation.address - this.guest.memory.base;
      const view = this.guest.memory.view;
      view.setUint32(start, this.guest.channelIds[0] ?? 0, true);
      view.setUint32(start + 4, bufferBytes - 8, true);
    }
    this.guest.flushBuffer(allocation);
    return { address: allocation.address, length: bufferBytes, writable };
  }

  /** Writes one of the taken descriptors; nothing where the queue is too small to have that many. */
  direct(index: number, part: ChainPart, flags: number, next: number): void {
    const { guest, queue } = this;
    const descriptor = this.descriptors[index];
    if (descriptor === undefined) {
      return;
    }
    const address = queue.address + descriptor * guest.format.bytes;
    writePart(guest, address, part, flags, next);
    guest.flush(address, guest.format.bytes);
  }

  /** Lays an indirect table of parts, each linked to the next; gives the part that refers to it. */
  table(parts: readonly ChainPart[], lastNext: number): ChainPart {
    const { guest } = this;
    const { format } = guest;
    const table = guest.allocate(parts.length * format.bytes, "heap");
    if (table === undefined) {
      this.short = true;
      return { address: 0, length: 0, writable: false };
    }
    this.allocations.push(table);
    for (const [index, part] of parts.entries()) {
      const last = index === parts.length - 1;
      const flags = last && lastNext < 0 ? 0 : format.flagNext;
      writePart(guest, table.address + index * format.bytes, part, flags, last ? Math.max(lastNext, 0) : index + 1);
    }
    guest.flushBuffer(table);
    return { address: table.address, length: table.length, writable: false, extraFlags: format.flagIndirect };
  }

  /** Puts the first descriptor's chain in the available ring. */
  offer(): MalformedOffer {
    const head = this.descriptors[0] as number;
    this.queue.inFlight.set(head, { head, descriptors: this.descriptors, allocations: this.allocations });
    placeHead(this.guest, this.queue, head);
    return plain;
  }
}

/** One in so many details offers a head in flight as often at once as the queue has entries. */
const fillEvery = 64;

/** So many times its length a queue is filled with heads in flight at most: more than any device may take of it. */
const overfullFactor = 3;

/** Descriptors a condition takes at most. */
const malformedDescriptors = 3;

/**
 * Offers a chain that meets one condition of spec/virtqueue.json; `detail` varies it. Undefined when the condition
 * cannot be made here and now (too few descriptors, nothing in flight); the caller then does nothing.
 */
export function offerMalformedChain(
  guest: Guest,
  queue: DriverQueue,
  condition: string,
  detail: number,
): MalformedOffer | undefined {
  // One entry more than the ring has would look like an impossible jump of the index, which is a condition of its own,
  // but for heads in flight: of these there may be more than the queue has.
  const most = condition === "head-in-flight" ? overfullFactor * queue.size : queue.size;
  if (entriesInFlight(queue) >= most) {
    return undefined;
  }
  const special = offerSpecial(guest, queue, condition, detail);
  if (special !== null) {
    return special;
  }
  if (queue.free.length < Math.min(malformedDescriptors, queue.size)) {
    return undefined;
  }
  const builder = new Builder(guest, queue, Math.min(malformedDescriptors, queue.size));
  if (!buildChain(builder, condition, detail) || builder.short) {
    queue.free.push(...builder.descriptors);
    for (const allocation of builder.allocations) {
      guest.flushBuffer(allocation);
      guest.release(allocation);
    }
    return undefined;
  }
  return builder.offer();
}

function entriesInFlight(queue: DriverQueue): number {
  return (queue.available - queue.used) & 0xffff;
}

/** Conditions of the ring itself rather than of a chain; null when the condition is none of them. */
function offerSpecial(
  guest: Guest,
  queue: DriverQueue,
  condition: string,
  detail: number,
): MalformedOffer | undefined | null {
  switch (condition) {
    case "head-out-of-range": {
      const beyond = [queue.size, queue.size + 1, 0xffff, 0x8000, 2 * queue.size][detail % 5] as number;
      placeHead(guest, queue, Math.max(queue.size, Math.min(beyond, 0xffff)));
      return plain;
    }
    case "available-jump": {
      const room = 0x10000 - queue.size - 1;
      return { jump: queue.size + 1 + (detail % Math.max(1, room - queue.size)) };
    }
    case "head-in-flight": {
      const heads = [...queue.inFlight.keys()];
      if (heads.length === 0) {
        return undefined;
      }
      const head = heads[detail % heads.length] as number;
      // Whatever comes back, and how often, its descriptors and buffers are not used again in this life.
      queue.inFlight.set(head, { head, descriptors: [], allocations: [] });
      const entries = detail % fillEvery === fillEvery - 1 ? queue.size : 1;
      for (let entry = 0; entry < entries && entriesInFlight(queue) < overfullFactor * queue.size; entry++) {
        placeHead(guest, queue, head);
      }
      return plain;
    }
    default:
      return null;
  }
}

function buildChain(builder: Builder, condition: string, detail: number): boolean {
  const { guest, queue, descriptors } = builder;
  const { flagNext, bytes } = guest.format;
  const second = descriptors[1] ?? descriptors[0] ?? 0;
  switch (condition) {
    case "descriptor-loop":
      return buildLoop(builder, detail);
    case "next-out-of-range": {
      const beyond = Math.min(0xffff, queue.size + (detail % 3 === 0 ? 0 : detail % 0x7fff));
      builder.direct(0, builder.buffer(), flagNext, beyond);
      return true;
    }
    case "address-outside-ram":
      return buildOutside(builder, detail);
    case "address-wraps":
      builder.direct(0, builder.buffer(), flagNext, second);
      builder.direct(1, wrappingPart(builder.writable, detail), 0, 0);
      return queue.size > 1;
    case "unused-address-outside-ram":
      return buildUnusedOutside(builder, detail);
    case "zero-length":
      if (detail % 2 === 0 || queue.size < 2) {
        builder.direct(0, { ...builder.buffer(), length: 0 }, 0, 0);
        return true;
      }
      builder.direct(0, builder.buffer(), flagNext, second);
      builder.direct(1, { ...builder.buffer(), length: 0 }, 0, 0);
      return true;
    case "total-too-long": {
      const huge = { ...builder.buffer(), length: 0xffff_ff00 };
      builder.direct(0, huge, flagNext, second);
      builder.direct(1, huge, flagNext, descriptors[2] ?? 0);
      builder.direct(2, huge, 0, 0);
      return queue.size > 2;
    }
    case "wrong-order":
      if (queue.size < 2) {
        return false;
      }
      builder.direct(0, builder.buffer(true), flagNext, second);
      builder.direct(1, builder.buffer(false), 0, 0);
      return true;
    case "indirect-length": {
      const table = builder.table([builder.buffer()], -1);
      const lengths = [0, bytes - 1, bytes + 1, 1];
      builder.direct(0, { ...table, length: lengths[detail % lengths.length] as number }, 0, 0);
      return guest.negotiated("INDIRECT_DESC");
    }
    default:
      return buildIndirect(builder, condition, detail);
  }
}

function buildIndirect(builder: Builder, condition: string, detail: number): boolean {
  const { guest, queue, descriptors } = builder;
  const { flagNext, flagIndirect, bytes } = guest.format;
  const negotiated = guest.negotiated("INDIRECT_DESC");
  switch (condition) {
    case "nested-indirect": {
      const inner = builder.table([builder.buffer()], -1);
      const alone = detail % 6 === 4;
      const outer = builder.table(alone ? [inner] : [builder.buffer(), inner], -1);
      if (detail % 3 === 1 && !builder.short) {
        // The table refers to itself.
        const place = outer.address + (alone ? 0 : bytes);
        writePart(guest, place, outer, 0, 0);
        guest.flush(place, bytes);
      }
      builder.direct(0, outer, 0, 0);
      return negotiated;
    }
    case "indirect-with-next":
      builder.direct(0, builder.table([builder.buffer()], -1), flagNext, descriptors[1] ?? 0);
      builder.direct(1, builder.buffer(), 0, 0);
      return negotiated && queue.size > 1;
    case "indirect-outside-ram": {
      const outside = outsideAddress(guest, detail);
      const length = detail % 3 === 2 ? 0xffff_fff0 : bytes * 2;
      builder.direct(0, { address: outside, length, writable: false, extraFlags: flagIndirect }, 0, 0);
      return negotiated;
    }
    case "indirect-not-negotiated":
      builder.direct(0, builder.table([builder.buffer()], -1), 0, 0);
      return !negotiated;
    case "indirect-next-out-of-range": {
      const beyond = 1 + (detail % 0xffff);
      builder.direct(0, builder.table([builder.buffer()], Math.min(0xffff, beyond)), 0, 0);
      return negotiated;
    }
    default:
      return false;
  }
}

function buildLoop(builder: Builder, detail: number): boolean {
  const { guest, descriptors } = builder;
  const { flagNext } = guest.format;
  const head = descriptors[0] as number;
  const count = 1 + (detail % descriptors.length);
  for (let index = 0; index < count; index++) {
    const next = index === count - 1 ? head : (descriptors[index + 1] as number);
    builder.direct(index, builder.buffer(), flagNext, next);
  }
  return true;
}

function outsideAddress(guest: Guest, detail: number): number {
  const last = guest.description.ram[guest.description.ram.length - 1];
  const end = last === undefined ? 0 : last.start + last.length;
  const places = [end, end - 4, end + 0x10_0000, 0x1_0000_0000_0000];
  return places[detail % places.length] as number;
}

/** A buffer that passes the end of the address space. */
function wrappingPart(writable: boolean, detail: number): ChainPart {
  const low = 0x1_0000_0000 - 1 - (detail % 32);
  return { address: low, addressHigh: 0xffff_ffff, length: 4096, writable };
}

/** A good buffer, and one outside guest memory of the direction that the queue does not use, in the legal order. */
function buildUnusedOutside(builder: Builder, detail: number): boolean {
  const { guest, queue, descriptors } = builder;
  const writable = !builder.writable;
  const outside = { address: outsideAddress(guest, detail >> 1), length: bufferBytes, writable };
  const unused = detail % 2 === 0 ? outside : wrappingPart(writable, detail >> 1);
  const [first, last] = writable ? [builder.buffer(), unused] : [unused, builder.buffer()];
  builder.direct(0, first, guest.format.flagNext, descriptors[1] ?? 0);
  builder.direct(1, last, 0, 0);
  return queue.size > 1;
}

function buildOutside(builder: Builder, detail: number): boolean {
  const { guest, queue, descriptors } = builder;
  const { flagNext } = guest.format;
  const part = { address: outsideAddress(guest, detail), length: bufferBytes, writable: builder.writable };
  if (detail % 2 === 0 || queue.size < 2) {
    builder.direct(0, part, 0, 0);
    return true;
  }
  builder.direct(0, builder.buffer(), flagNext, descriptors[1] ?? 0);
  builder.direct(1, part, 0, 0);
  return true;
}
