import { assert } from "../base/assert.ts";
import type { Specification } from "../spec/specification.ts";
import type { AccessBatch } from "../target/access-batch.ts";
import { type DescriptorFormat, descriptorFormat, writeDescriptor } from "../wire/descriptor-format.ts";
import { layOutRing, type RingLayout } from "../wire/ring-layout.ts";

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
  /** Guest address of the ring. */
  readonly address: number;
  readonly slots: number;
  readonly layout: RingLayout;
  readonly #buffers: Uint8Array[];
  readonly #format: DescriptorFormat;
  readonly #specification: Specification;
  readonly #ring: Uint8Array;
  readonly #view: DataView;
  readonly #observed: Uint8Array;
  readonly #observedView: DataView;
  readonly #firstBuffer: number;
  #available = 0;
  #used = 0;

  /** Lays a ring of `size` entries at `address`, buffers behind it. */
  constructor(specification: Specification, index: number, size: number, address: number) {
    assert(size > 0, `queue ${index} has no entries`);
    this.index = index;
    this.address = address;
    this.slots = Math.min(size, slotsMax);
    this.layout = layOutRing(specification.virtqueue, size);
    this.#specification = specification;
    this.#format = descriptorFormat(specification.virtqueue.descriptor);
    this.#ring = new Uint8Array(this.layout.bytes);
    this.#view = new DataView(this.#ring.buffer);
    this.#observed = new Uint8Array(this.layout.availableEventOffset - this.layout.usedOffset);
    this.#observedView = new DataView(this.#observed.buffer);
    this.#firstBuffer = Math.ceil((address + this.layout.bytes) / slotBytes) * slotBytes;
    this.#buffers = Array.from({ length: this.slots }, () => new Uint8Array(slotBytes));
    const { available } = specification.virtqueue;
    this.#view.setUint16(this.layout.availableOffset + available.flagsOffset, available.flags.noInterrupt, true);
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
    batch.memoryWrite(this.address, this.#ring, 0, this.#ring.length);
  }

  /** Adds the accesses that offer a buffer: `length` bytes to read, or all of it to write. */
  offer(batch: AccessBatch, slot: number, length: number, isWritable: boolean): void {
    const address = this.#firstBuffer + slot * slotBytes;
    const { bytes, flagWrite } = this.#format;
    if (!isWritable) {
      batch.memoryWrite(address, this.buffer(slot), 0, length);
    }
    writeDescriptor(this.#view, this.#format, slot * bytes, address, length, isWritable ? flagWrite : 0, 0);
    this.#write(batch, slot * bytes, bytes);
    const { available } = this.#specification.virtqueue;
    const { size, availableOffset } = this.layout;
    const entry = availableOffset + available.ringOffset + (this.#available % size) * available.entryBytes;
    this.#view.setUint16(entry, slot, true);
    this.#write(batch, entry, 2);
    this.#available = (this.#available + 1) & 0xffff;
  }

  /** Adds the access that shows the device what was offered. */
  publish(batch: AccessBatch): void {
    const at = this.layout.availableOffset + this.#specification.virtqueue.available.indexOffset;
    this.#view.setUint16(at, this.#available, true);
    this.#write(batch, at, 2);
  }

  /** Adds the access that reads the used ring, for `reap`. */
  look(batch: AccessBatch): void {
    batch.memoryRead(this.address + this.layout.usedOffset, this.#observed, 0, this.#observed.length);
  }

  /** What has been given back since the last call, as `look` saw it. */
  reap(): UsedSlot[] {
    const { used } = this.#specification.virtqueue;
    const index = this.#observedView.getUint16(used.indexOffset, true);
    const reaped: UsedSlot[] = [];
    for (; this.#used !== index && reaped.length < this.slots; this.#used = (this.#used + 1) & 0xffff) {
      const entry = used.ringOffset + (this.#used % this.layout.size) * used.entryBytes;
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

  #write(batch: AccessBatch, offset: number, length: number): void {
    batch.memoryWrite(this.address + offset, this.#ring, offset, length);
  }
}
