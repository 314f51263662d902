import { assert } from "../base/assert.ts";
import type { Specification } from "../spec/specification.ts";
import type { AccessBatch } from "../target/access-batch.ts";
import { type DescriptorFormat, descriptorFormat, writeDescriptor } from "../wire/descriptor-format.ts";
import { createMemoryWindow, type MemoryWindow } from "../wire/guest-memory.ts";
import type { RingPlace } from "../wire/ring-place.ts";
import type { RingPlacement } from "../wire/ring-placement.ts";

/** Bytes of each buffer, message header included. */
export const slotBytes = 4096;

/** The most buffers a queue uses, however long its ring is. */
const slotsMax = 32;

/** A chain that the device has given back. */
export interface UsedSlot {
  readonly slot: number;
  /** Bytes that the device says it wrote. */
  readonly length: number;
}

/**
 * A virtqueue whose chains are one descriptor each: buffer `n` always belongs to descriptor `n`. Interrupts are not
 * wanted; the caller that drives the queue looks.
 */
export class GuestQueue {
  readonly index: number;
  readonly slots: number;
  /** Where the ring lies. */
  readonly ring: RingPlace;
  readonly #buffers: Uint8Array[];
  readonly #format: DescriptorFormat;
  readonly #specification: Specification;
  /** The guest's copy of the ring. */
  readonly #memory: MemoryWindow;
  readonly #observed: Uint8Array;
  readonly #observedView: DataView;
  readonly #firstBuffer: number;
  #available = 0;
  #used = 0;

  /** Lays a ring of `size` entries at `address`, buffers behind it. */
  constructor(specification: Specification, index: number, placement: RingPlacement, size: number, address: number) {
    assert(size > 0, `queue ${index} has no entries`);
    this.index = index;
    this.slots = Math.min(size, slotsMax);
    this.ring = placement.place(size, address);
    this.#specification = specification;
    this.#format = descriptorFormat(specification.virtqueue.descriptor);
    this.#memory = createMemoryWindow(address, placement.bytes(size));
    this.#observed = new Uint8Array(this.ring.availableEvent - this.ring.used);
    this.#observedView = new DataView(this.#observed.buffer);
    this.#firstBuffer = Math.ceil((address + placement.bytes(size)) / slotBytes) * slotBytes;
    this.#buffers = Array.from({ length: this.slots }, () => new Uint8Array(slotBytes));
    const { available } = specification.virtqueue;
    this.#memory.view.setUint16(
      this.ring.available - address + available.flagsOffset,
      available.flags.noInterrupt,
      true,
    );
  }

  /** First guest address behind the ring and its buffers. */
  get end(): number {
    return this.#firstBuffer + this.slots * slotBytes;
  }

  /** The guest's copy of a buffer: fill it before `offer`, read it after `read`. */
  buffer(slot: number): Uint8Array {
    return this.#buffers[slot] as Uint8Array;
  }

  /** Adds the accesses that lay the empty ring. */
  lay(batch: AccessBatch): void {
    this.#write(batch, this.#memory.base, this.#memory.bytes.length);
  }

  /** Adds the accesses that offer a buffer: `length` bytes to read, or all of it to write. */
  offer(batch: AccessBatch, slot: number, length: number, isWritable: boolean): void {
    const address = this.#firstBuffer + slot * slotBytes;
    const { bytes, flagWrite } = this.#format;
    if (!isWritable) {
      batch.memoryWrite(address, this.buffer(slot), 0, length);
    }
    const { available } = this.#specification.virtqueue;
    const { size, descriptors, available: ring } = this.ring;
    const { view } = this.#memory;
    const row = descriptors + slot * bytes;
    writeDescriptor(view, this.#format, this.#memory.at(row), address, length, isWritable ? flagWrite : 0, 0);
    this.#write(batch, row, bytes);
    const entry = ring + available.ringOffset + (this.#available % size) * available.entryBytes;
    view.setUint16(this.#memory.at(entry), slot, true);
    this.#write(batch, entry, 2);
    this.#available = (this.#available + 1) & 0xffff;
  }

  /** Adds the access that shows the device what was offered. */
  publish(batch: AccessBatch): void {
    const at = this.ring.available + this.#specification.virtqueue.available.indexOffset;
    this.#memory.view.setUint16(this.#memory.at(at), this.#available, true);
    this.#write(batch, at, 2);
  }

  /** Adds the access that reads the used ring, for `reap`. */
  look(batch: AccessBatch): void {
    batch.memoryRead(this.ring.used, this.#observed, 0, this.#observed.length);
  }

  /** What has been given back since the last call, as `look` saw it. */
  reap(): UsedSlot[] {
    const { used } = this.#specification.virtqueue;
    const index = this.#observedView.getUint16(used.indexOffset, true);
    const reaped: UsedSlot[] = [];
    for (; this.#used !== index && reaped.length < this.slots; this.#used = (this.#used + 1) & 0xffff) {
      const entry = used.ringOffset + (this.#used % this.ring.size) * used.entryBytes;
      const slot = this.#observedView.getUint32(entry + used.idOffset, true);
      const length = this.#observedView.getUint32(entry + used.lengthOffset, true);
      reaped.push({ slot, length: Math.min(length, slotBytes) });
    }
    return reaped;
  }

  /** Adds the access that reads what the device wrote into a buffer. */
  read(batch: AccessBatch, { slot, length }: UsedSlot): void {
    batch.memoryRead(this.#firstBuffer + slot * slotBytes, this.buffer(slot), 0, length);
  }

  #write(batch: AccessBatch, address: number, length: number): void {
    batch.memoryWrite(address, this.#memory.bytes, this.#memory.at(address), length);
  }
}
