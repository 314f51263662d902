import type { Allocation } from "../allocator.ts";
import { carriesToGuest } from "../device/device-queues.ts";
import type { Guest } from "../guest.ts";
import { type ChainPart, writePart } from "./chain-part.ts";
import type { DriverQueue } from "./driver-queue.ts";
import { placeHead } from "./offer-chain.ts";

/** Bytes of a buffer in a malformed chain. */
export const bufferBytes = 64;

/** Lays a malformed chain descriptor by descriptor; the buffers it takes are freed when the head comes back. */
export class MalformedBuilder {
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
    this.writable = carriesToGuest(guest.device, queue.index);
    this.descriptors = queue.takeDescriptors(count, (bound) => bound - 1);
  }

  /** A real buffer in the queue's direction, holding what looks like a good message in its first bytes. */
  buffer(writable: boolean = this.writable): ChainPart {
    const allocation = this.guest.allocate(bufferBytes, "heap");
    if (allocation === undefined) {
      this.short = true;
      return { address: 0, length: 0, writable };
    }
    this.allocations.push(allocation);
    if (!writable) {
      const { device, memory } = this.guest;
      memory.bytes.set(device.plausibleStart(bufferBytes), memory.at(allocation.address));
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
    const address = queue.ring.descriptors + descriptor * guest.format.bytes;
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
  offer(): void {
    const head = this.descriptors[0] as number;
    this.queue.inFlight.set(head, { head, descriptors: this.descriptors, allocations: this.allocations });
    placeHead(this.guest, this.queue, head);
  }
}
