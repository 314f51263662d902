import { type ChainShape, foreignBytes, simpleShape } from "../../operation/ring/chain-shape.ts";
import type { Allocation } from "../allocator.ts";
import type { Guest } from "../guest.ts";
import { fillPayload } from "../payload.ts";
import type { ChainPart } from "../ring/chain-part.ts";
import type { DriverQueue } from "../ring/driver-queue.ts";
import { directDescriptors } from "../ring/offer-chain.ts";
import type { RequestTemplate } from "./guest-device.ts";

/** A chain that is laid in memory and ready to be offered. */
export interface LaidChain {
  readonly parts: readonly ChainPart[];
  readonly allocations: readonly Allocation[];
}

/** The most bytes of one chain; more is cut. */
const chainBytesMax: number = 1024 * 1024;

/** Cuts `total` bytes into the lengths of the shape's parts: `first` bytes, then even pieces. */
function splitLengths(total: number, parts: number, first: number, firstMin: number): number[] {
  const count = Math.max(1, Math.min(parts, total));
  if (count === 1) {
    return [total];
  }
  const even = Math.floor(total / count);
  const wanted = first > 0 ? first : Math.max(1, even);
  const head = Math.min(Math.max(wanted, firstMin), total - (count - 1));
  if (head < firstMin) {
    return [total];
  }
  const lengths = [head];
  let rest = total - head;
  for (let index = 1; index < count; index++) {
    const piece = index === count - 1 ? rest : Math.max(1, Math.floor(rest / (count - index)));
    lengths.push(piece);
    rest -= piece;
  }
  return lengths;
}

/** How many descriptors of the shape the queue can give now, at least 1 if any is free. */
function partsAvailable(
  guest: Guest,
  queue: DriverQueue,
  shape: ChainShape,
  foreign: number = Math.min(shape.foreign, 4),
): number {
  const indirect = guest.negotiated("INDIRECT_DESC") ? shape.indirect : "no";
  // A chain never has more descriptors than the queue, those of an indirect table included.
  let parts = Math.max(1, Math.min(shape.parts, queue.size - foreign - (indirect === "tail" ? 1 : 0)));
  while (parts > 1 && directDescriptors(parts + foreign, indirect) > queue.free.length) {
    parts = Math.max(1, Math.floor(parts / 2));
  }
  return parts;
}

/** The number of foreign descriptors that fit beside `parts`. */
function foreignAvailable(guest: Guest, queue: DriverQueue, shape: ChainShape, parts: number): number {
  const indirect = guest.negotiated("INDIRECT_DESC") ? shape.indirect : "no";
  let foreign = Math.max(0, Math.min(shape.foreign, 4, queue.size - parts));
  while (foreign > 0 && directDescriptors(parts + foreign, indirect) > queue.free.length) {
    foreign--;
  }
  return foreign;
}

interface Laid {
  readonly parts: ChainPart[];
  readonly allocations: Allocation[];
}

function layOut(guest: Guest, lengths: readonly number[], shape: ChainShape, writable: boolean): Laid | undefined {
  const laid: Laid = { parts: [], allocations: [] };
  for (let index = 0; index < lengths.length; index++) {
    const length = lengths[index] as number;
    const place = index === 0 ? shape.place : "heap";
    const allocation = guest.allocate(length, place);
    if (allocation === undefined) {
      releaseAll(guest, laid.allocations);
      return undefined;
    }
    laid.allocations.push(allocation);
    laid.parts.push({ address: allocation.address, length, writable });
  }
  return laid;
}

function releaseAll(guest: Guest, allocations: readonly Allocation[]): void {
  for (const allocation of allocations) {
    // What is in the intended memory must reach the target, even if no chain comes of it.
    guest.flushBuffer(allocation);
    guest.release(allocation);
  }
}

function layForeign(guest: Guest, count: number, writable: boolean): Laid {
  const laid: Laid = { parts: [], allocations: [] };
  for (let index = 0; index < count; index++) {
    const allocation = guest.allocate(foreignBytes, "heap");
    if (allocation === undefined) {
      break;
    }
    laid.allocations.push(allocation);
    laid.parts.push({ address: allocation.address, length: foreignBytes, writable });
    guest.flushBuffer(allocation);
  }
  return laid;
}

/**
 * Lays a transmit chain: `readable` bytes in all, of which the first ones are the header, and the rest payload. The
 * first descriptor holds the whole header unless `splitHeader`. Undefined when memory or descriptors are short.
 */
export function layTransmit(
  guest: Guest,
  queue: DriverQueue,
  header: Uint8Array,
  readable: number,
  shape: ChainShape,
  splitHeader: boolean,
): LaidChain | undefined {
  if (queue.free.length === 0) {
    return undefined;
  }
  const template = guest.device.request?.(queue.index);
  if (template !== undefined) {
    return layRequest(guest, queue, template, shape);
  }
  const total = Math.min(readable, chainBytesMax);
  const parts = partsAvailable(guest, queue, shape);
  const firstMin = splitHeader || header.length === 0 ? 1 : Math.min(header.length, total);
  const lengths = splitLengths(total, parts, shape.first, firstMin);
  const laid = layOut(guest, lengths, shape, false);
  if (laid === undefined) {
    return undefined;
  }
  writeMessage(guest, laid, header, total);
  for (const allocation of laid.allocations) {
    guest.flushBuffer(allocation);
  }
  const foreign = layForeign(guest, foreignAvailable(guest, queue, shape, laid.parts.length), true);
  return { parts: [...laid.parts, ...foreign.parts], allocations: [...laid.allocations, ...foreign.allocations] };
}

/** Lays a request; undefined where the queue cannot have as many descriptors as it takes. */
function layRequest(
  guest: Guest,
  queue: DriverQueue,
  { readable, writable }: RequestTemplate,
  shape: ChainShape,
): LaidChain | undefined {
  const parts = partsAvailable(guest, queue, shape, writable.length);
  const indirect = guest.negotiated("INDIRECT_DESC") ? shape.indirect : "no";
  const descriptors = directDescriptors(parts + writable.length, indirect);
  if (descriptors > queue.free.length || parts + writable.length > queue.size) {
    return undefined;
  }
  const laid = layOut(guest, splitLengths(readable.length, parts, shape.first, 1), shape, false);
  const room = laid && layOut(guest, writable, simpleShape, true);
  if (laid === undefined || room === undefined) {
    releaseAll(guest, laid?.allocations ?? []);
    return undefined;
  }
  writeMessage(guest, laid, readable, readable.length);
  const allocations = [...laid.allocations, ...room.allocations];
  for (const allocation of allocations) {
    guest.flushBuffer(allocation);
  }
  return { parts: [...laid.parts, ...room.parts], allocations };
}

function writeMessage(guest: Guest, laid: Laid, header: Uint8Array, total: number): void {
  const message = new Uint8Array(total);
  fillPayload(message, 0, total, guest.payload);
  message.set(header.subarray(0, Math.min(total, header.length)));
  let done = 0;
  for (const part of laid.parts) {
    const start = guest.memory.at(part.address);
    guest.memory.bytes.set(message.subarray(done, done + part.length), start);
    done += part.length;
  }
}

/** Lays a receive chain of `capacity` writable bytes. */
export function layReceive(
  guest: Guest,
  queue: DriverQueue,
  capacity: number,
  shape: ChainShape,
): LaidChain | undefined {
  if (queue.free.length === 0 || capacity < 1) {
    return undefined;
  }
  const total = Math.min(capacity, chainBytesMax);
  const parts = partsAvailable(guest, queue, shape);
  const firstMin = guest.anyLayout ? 1 : Math.max(1, Math.min(guest.device.headerBytes, total));
  const lengths = splitLengths(total, parts, shape.first, firstMin);
  const foreign = layForeign(guest, foreignAvailable(guest, queue, shape, lengths.length), false);
  const laid = layOut(guest, lengths, shape, true);
  if (laid === undefined) {
    releaseAll(guest, foreign.allocations);
    return undefined;
  }
  for (const allocation of laid.allocations) {
    guest.flushBuffer(allocation);
  }
  return { parts: [...foreign.parts, ...laid.parts], allocations: [...foreign.allocations, ...laid.allocations] };
}
