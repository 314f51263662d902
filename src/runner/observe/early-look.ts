import { carriesToGuest } from "../../guest/device/device-queues.ts";
import type { Guest } from "../../guest/guest.ts";
import { messageCellBytes } from "../../guest/memory-layout.ts";
import type { ChainPart } from "../../guest/ring/chain-part.ts";
import type { DriverQueue } from "../../guest/ring/driver-queue.ts";
import type { ChannelView } from "../../oracle/oracle-view.ts";
import type { AccessBatch } from "../../target/access-batch.ts";
import { accessKind } from "../../target/access-kind.ts";
import { isRingInside } from "../../wire/ring-place.ts";

/** The most bytes that are read early, and of them the most of receive buffers that are likely to be filled. */
const bytesMax = 32_768;
const bufferBytesMax = 8192;

/** A stretch of guest memory that was read, and where its bytes are kept. */
interface Stretch {
  readonly address: number;
  readonly length: number;
  readonly place: number;
}

/**
 * What is going to be read back after a batch, read at the end of the batch itself: of a device that is done with each
 * access before the next one a later look shows no more, and a round trip is saved. What was read waits here, so that
 * the oracle takes in the batch first; then it answers reads in place of the target. It is a guess at what will be
 * wanted, and whatever it lacks is read as ever.
 */
export class EarlyLook {
  readonly #guest: Guest;
  readonly #channels: readonly ChannelView[];
  readonly #headerBytes: number;
  readonly #bytes: Uint8Array = new Uint8Array(bytesMax);
  #length = 0;
  readonly #stretches: Stretch[] = [];
  /** Offset, width and value of each read of PCI configuration space. */
  readonly #config: { readonly offset: number; readonly width: number; readonly value: number }[] = [];
  #line: number | undefined;
  /** Entries of the batch that belong to it itself. */
  #before = 0;

  constructor(guest: Guest, channels: readonly ChannelView[]) {
    this.#guest = guest;
    this.#channels = channels;
    this.#headerBytes = guest.device.headerBytes;
  }

  /** Forgets what was read: something has happened since. */
  forget(): void {
    this.#stretches.length = 0;
    this.#config.length = 0;
    this.#line = undefined;
    this.#length = 0;
  }

  /**
   * Adds the reads that a look makes, and what is likely to be read after it, to a batch that is about to run. `also`
   * adds reads of configuration space that are known to follow.
   */
  add(batch: AccessBatch, also: (() => void) | undefined): void {
    this.forget();
    this.#before = batch.count;
    for (const queue of this.#guest.queues.values()) {
      if (isRingInside(queue.ring, this.#guest.contains)) {
        this.#addRing(batch, queue);
      }
    }
    if (batch.room > 0) {
      batch.interruptSample();
    }
    this.#addLikely(batch);
    also?.();
  }

  /** Adds what is likely to be read after a look to the look itself. */
  addToLook(batch: AccessBatch): void {
    this.forget();
    this.#before = batch.count;
    this.#addLikely(batch);
  }

  /** The batch was carried out: keeps what was read for later, and takes it out of the batch again. */
  keep(batch: AccessBatch): void {
    for (let entry = this.#before; entry < batch.count; entry++) {
      const value = batch.value[entry] as number;
      if (batch.kind[entry] === accessKind.interruptSample) {
        this.#line = value;
      } else if (batch.kind[entry] === accessKind.configRead) {
        this.#config.push({ offset: batch.address[entry] as number, width: batch.width[entry] as number, value });
      }
    }
    batch.count = this.#before;
  }

  /** Fills in the reads of a batch as the target would; false when one of them was not made, or is no mere look. */
  answer(batch: AccessBatch): boolean {
    for (let entry = 0; entry < batch.count; entry++) {
      if (!this.#answerEntry(batch, entry)) {
        return false;
      }
    }
    return true;
  }

  #answerEntry(batch: AccessBatch, entry: number): boolean {
    const address = batch.address[entry] as number;
    const width = batch.width[entry] as number;
    let value: number | undefined;
    switch (batch.kind[entry]) {
      case accessKind.interruptSample:
        value = this.#line;
        break;
      case accessKind.configRead:
        value = this.#config.find((each) => each.offset === address && each.width === width)?.value;
        break;
      case accessKind.memoryRead:
        return this.#copy(address, width, batch.buffer[entry] as Uint8Array, batch.bufferOffset[entry] as number);
      default:
        break;
    }
    if (value !== undefined) {
      batch.value[entry] = value;
    }
    return value !== undefined;
  }

  #copy(address: number, length: number, target: Uint8Array, offset: number): boolean {
    const end = address + length;
    const found = this.#stretches.find((each) => each.address <= address && end <= each.address + each.length);
    if (found === undefined) {
      return false;
    }
    const start = found.place + address - found.address;
    target.set(this.#bytes.subarray(start, start + length), offset);
    return true;
  }

  /** The used elements that the chains in flight can bring, and what stands before and behind the ring. */
  #addRing(batch: AccessBatch, { ring: place, size, available, used }: DriverQueue): void {
    const { ringOffset, entryBytes } = this.#guest.specification.virtqueue.used;
    const ring = place.used;
    const entries = Math.min(size, ((available - used) & 0xffff) + 1);
    const first = used % size;
    const straight = Math.min(entries, size - first);
    const wrapped = first === 0 ? straight : entries - straight;
    this.#read(batch, ring, ringOffset + wrapped * entryBytes);
    if (first !== 0) {
      this.#read(batch, ring + ringOffset + first * entryBytes, straight * entryBytes);
    }
    if (this.#guest.negotiated("EVENT_IDX")) {
      this.#read(batch, place.availableEvent, 2);
    }
  }

  /** Buffers that pending host bytes should come to lie in, and the cells that messages are written to. */
  #addLikely(batch: AccessBatch): void {
    const guest = this.#guest;
    if (guest.msixEnabled) {
      this.#read(batch, guest.messageCell(0), guest.msixVectors * messageCellBytes);
    }
    for (const queue of guest.queues.values()) {
      if (carriesToGuest(guest.device, queue.index)) {
        this.#addBuffers(batch, queue);
      } else {
        this.#addForeign(batch, queue);
      }
    }
  }

  /** Buffers that nothing may be written to: whether that holds is looked at once their chain is used. */
  #addForeign(batch: AccessBatch, queue: DriverQueue): void {
    let room = bufferBytesMax;
    for (const { parts = [] } of queue.inFlight.values()) {
      for (const { address, length } of parts.filter(isWritable)) {
        room -= length;
        if (room < 0) {
          return;
        }
        if (this.#guest.contains(address, length)) {
          this.#read(batch, address, length);
        }
      }
    }
  }

  #addBuffers(batch: AccessBatch, queue: DriverQueue): void {
    const pending = this.#channels.map(({ receive }) => receive.sent - receive.delivered);
    let room = bufferBytesMax;
    for (const { parts = [] } of queue.inFlight.values()) {
      const channel = pending.findIndex((bytes) => bytes > 0);
      const buffers = parts.filter(isWritable);
      const capacity = buffers.reduce((sum, { length }) => sum + length, 0);
      room -= capacity;
      if (channel === -1 || room < 0) {
        return;
      }
      for (const { address, length } of buffers) {
        if (this.#guest.contains(address, length)) {
          this.#read(batch, address, length);
        }
      }
      pending[channel] = (pending[channel] ?? 0) - Math.max(0, capacity - this.#headerBytes);
    }
  }

  #read(batch: AccessBatch, address: number, length: number): void {
    const place = this.#length;
    if (length > 0 && place + length <= bytesMax && batch.room > 1) {
      this.#length += length;
      this.#stretches.push({ address, length, place });
      batch.memoryRead(address, this.#bytes, place, length);
    }
  }
}

/** A part that a device may write to, or could, at an address that the guest can read back. */
function isWritable({ writable, addressHigh }: ChainPart): boolean {
  return writable && addressHigh === undefined;
}
