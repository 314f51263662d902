import { writeDescriptor } from "../../wire/descriptor-format.ts";
import type { Allocation } from "../allocator.ts";
import type { Guest } from "../guest.ts";
import type { DriverQueue } from "./driver-queue.ts";

/** One buffer of a chain about to be offered. */
export interface ChainPart {
  readonly address: number;
  readonly length: number;
  readonly writable: boolean;
  /** High word of a hostile address; left out for real memory. */
  readonly addressHigh?: number;
  /** Flags added to those that direction and position give. */
  readonly extraFlags?: number;
}

/** How a chain's descriptors are laid. */
export interface ChainLayout {
  readonly indirect: "no" | "all" | "tail";
  readonly scatter: boolean;
  /** Set WRITE on the descriptor that refers to an indirect table, which the device must ignore (RNG-8). */
  readonly writeOnTable: boolean;
}

/** The plain layout: direct descriptors in the order of the free list. */
export const plainLayout: ChainLayout = Object.freeze({ indirect: "no", scatter: false, writeOnTable: false });

/** How many direct descriptors a chain of `parts` takes. */
export function directDescriptors(parts: number, indirect: "no" | "all" | "tail"): number {
  if (indirect === "all") {
    return 1;
  }
  return indirect === "tail" && parts > 1 ? Math.ceil(parts / 2) + 1 : parts;
}

/**
 * Writes the descriptors of a chain and puts its head in the next slot of the available ring, without moving the
 * index. Returns the head, or -1 when descriptors or memory for an indirect table are short.
 */
export function offerChain(
  guest: Guest,
  queue: DriverQueue,
  parts: readonly ChainPart[],
  layout: ChainLayout,
  allocations: readonly Allocation[],
): number {
  const indirect = parts.length > 1 || layout.indirect === "all" ? layout.indirect : "no";
  const direct = directDescriptors(parts.length, indirect);
  if (direct > queue.free.length) {
    return -1;
  }
  const inTable = indirect === "no" ? 0 : indirect === "all" ? parts.length : parts.length - (direct - 1);
  const kept = [...allocations];
  let table: Allocation | undefined;
  if (inTable > 0) {
    table = guest.allocate(inTable * guest.format.bytes, "heap");
    if (table === undefined) {
      return -1;
    }
    kept.push(table);
  }
  const pick = layout.scatter ? (bound: number) => guest.random.below(bound) : (bound: number) => bound - 1;
  const descriptors = queue.takeDescriptors(direct, pick);
  writeDirect(guest, queue, parts, descriptors, table, inTable, layout.writeOnTable);
  const head = descriptors[0] as number;
  queue.inFlight.set(head, { head, descriptors, allocations: kept, parts });
  guest.onOffer?.(queue, parts);
  placeHead(guest, queue, head);
  return head;
}

function writeDirect(
  guest: Guest,
  queue: DriverQueue,
  parts: readonly ChainPart[],
  descriptors: readonly number[],
  table: Allocation | undefined,
  inTable: number,
  writeOnTable: boolean,
): void {
  const { format, memory } = guest;
  const ofParts = parts.length - inTable;
  for (let index = 0; index < descriptors.length; index++) {
    const descriptor = descriptors[index] as number;
    const address = queue.ring.descriptors + descriptor * format.bytes;
    const last = index === descriptors.length - 1;
    // Without NEXT the field says nothing: it holds whatever was there.
    const next = last ? guest.random.below(queue.size) : (descriptors[index + 1] as number);
    if (index < ofParts) {
      writePart(guest, address, parts[index] as ChainPart, last ? 0 : format.flagNext, next);
    } else if (table !== undefined) {
      const flags = format.flagIndirect | (writeOnTable ? format.flagWrite : 0);
      writeDescriptor(memory.view, format, address - memory.base, table.address, table.length, flags, 0);
    }
    guest.flushUnpublished(address, format.bytes);
  }
  if (table !== undefined) {
    for (let index = 0; index < inTable; index++) {
      const last = index === inTable - 1;
      const part = parts[ofParts + index] as ChainPart;
      writePart(guest, table.address + index * format.bytes, part, last ? 0 : format.flagNext, last ? 0 : index + 1);
    }
    guest.flushBuffer(table);
  }
}

/** Writes one descriptor for a part into the intended memory. */
export function writePart(guest: Guest, address: number, part: ChainPart, flags: number, next: number): void {
  const { format, memory } = guest;
  const all = flags | (part.writable ? format.flagWrite : 0) | (part.extraFlags ?? 0);
  const high = part.addressHigh ?? Math.floor(part.address / 0x1_0000_0000);
  writeDescriptor(memory.view, format, address - memory.base, part.address, part.length, all, next, high);
}

/** Puts an id in the next slot of the available ring and counts it; the index is moved by `publish`. */
export function placeHead(guest: Guest, queue: DriverQueue, id: number): void {
  const { available } = guest.specification.virtqueue;
  const slot = queue.available % queue.size;
  const ring = queue.ring.available;
  const address = ring + available.ringOffset + slot * available.entryBytes;
  guest.memory.view.setUint16(address - guest.memory.base, id, true);
  guest.flushUnpublished(address, available.entryBytes);
  queue.available = (queue.available + 1) & 0xffff;
}

/** Moves the available index in guest memory up to what was placed. */
export function publish(guest: Guest, queue: DriverQueue): void {
  const { available } = guest.specification.virtqueue;
  guest.store16(queue.ring.available + available.indexOffset, queue.available);
}

/** Whether the device asks to be notified of what was published since the last notification. */
export function wantsNotification(guest: Guest, queue: DriverQueue): boolean {
  if (!guest.negotiated("EVENT_IDX")) {
    return !queue.noNotify;
  }
  const moved = (queue.available - queue.notifiedUpTo) & 0xffff;
  return !queue.eventKnown || ((queue.available - queue.availableEvent - 1) & 0xffff) < moved;
}

/** Notifies the device of a queue. */
export function notify(guest: Guest, queue: DriverQueue): void {
  queue.eventKnown ||= queue.available !== queue.notifiedUpTo;
  queue.notifiedUpTo = queue.available;
  guest.transport.notify(queue.index);
}
