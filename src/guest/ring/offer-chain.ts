import { writeDescriptor } from "../../wire/descriptor-format.ts";
import type { Allocation } from "../allocator.ts";
import type { Guest } from "../guest.ts";
import { type ChainPart, writePart } from "./chain-part.ts";
import type { DriverQueue } from "./driver-queue.ts";
import { tableOrder, writeTable } from "./indirect-table.ts";

/** How a chain's descriptors are laid. */
export interface ChainLayout {
  readonly indirect: "no" | "all" | "tail";
  /** Take descriptors, and entries of an indirect table, in any order. */
  readonly scatter: boolean;
  /** Entries of the indirect table that the chain does not use: among the others when scattered, else behind them. */
  readonly spare: number;
  /** Set WRITE on the descriptor that refers to an indirect table, which the device must ignore (RNG-8). */
  readonly writeOnTable: boolean;
}

/** The plain layout: direct descriptors in the order of the free list. */
export const plainLayout: ChainLayout = Object.freeze({
  indirect: "no",
  scatter: false,
  spare: 0,
  writeOnTable: false,
});

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
    table = guest.allocate((inTable + layout.spare) * guest.format.bytes, "heap");
    if (table === undefined) {
      return -1;
    }
    kept.push(table);
  }
  const pick = layout.scatter ? (bound: number) => guest.random.below(bound) : (bound: number) => bound - 1;
  const descriptors = queue.takeDescriptors(direct, pick);
  const ofDirect = parts.slice(0, parts.length - inTable);
  writeDirect(guest, queue, ofDirect, descriptors, table, layout.writeOnTable);
  if (table !== undefined) {
    const order = tableOrder(guest.random, inTable, inTable + layout.spare, layout.scatter);
    writeTable(guest, table, parts.slice(ofDirect.length), order);
  }
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
  writeOnTable: boolean,
): void {
  const { format, memory } = guest;
  for (let index = 0; index < descriptors.length; index++) {
    const descriptor = descriptors[index] as number;
    const address = queue.ring.descriptors + descriptor * format.bytes;
    const last = index === descriptors.length - 1;
    // Without NEXT the field says nothing: it holds whatever was there.
    const next = last ? guest.random.below(queue.size) : (descriptors[index + 1] as number);
    if (index < parts.length) {
      writePart(guest, address, parts[index] as ChainPart, last ? 0 : format.flagNext, next);
    } else if (table !== undefined) {
      const flags = format.flagIndirect | (writeOnTable ? format.flagWrite : 0);
      writeDescriptor(memory.view, format, memory.at(address), table.address, table.length, flags, next);
    }
    guest.flushUnpublished(address, format.bytes);
  }
}

/** Puts an id in the next slot of the available ring and counts it; the index is moved by `publish`. */
export function placeHead(guest: Guest, queue: DriverQueue, id: number): void {
  const { available } = guest.specification.virtqueue;
  const slot = queue.available % queue.size;
  const ring = queue.ring.available;
  const address = ring + available.ringOffset + slot * available.entryBytes;
  guest.memory.view.setUint16(guest.memory.at(address), id, true);
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
  guest.transport.notify(queue.index, queue.available);
}
