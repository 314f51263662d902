import { assert } from "../base/assert.ts";

/** What a queue has room for at first, once it holds something. */
const initialCapacity = 4096;

const noBytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** An emptied queue gives back a buffer larger than this many bytes. */
const keptCapacityMax = 1_048_576;

/**
 * Bytes in order, first in first out, in one ring buffer that grows up to a limit; small operations do not allocate.
 */
export class ByteQueue {
  /** The most bytes the queue holds. */
  readonly limit: number;
  #buffer = noBytes;
  #head = 0;
  #length = 0;

  /** Makes an empty queue. `limit` is in bytes, 0 .. 2^30. */
  constructor(limit: number) {
    assert(Number.isInteger(limit) && limit >= 0 && limit <= 0x4000_0000, `a byte queue cannot hold ${limit} bytes`);
    this.limit = limit;
  }

  /** Number of bytes held. */
  get length(): number {
    return this.#length;
  }

  /** Number of bytes that can still be pushed. */
  get room(): number {
    return this.limit - this.#length;
  }

  /** Appends as many of `length` bytes of `source` from `offset` on as the limit allows; returns how many. */
  push(source: Uint8Array, offset: number, length: number): number {
    const accepted = Math.min(length, this.limit - this.#length);
    if (accepted === 0) {
      return 0;
    }
    this.#reserve(this.#length + accepted);
    const capacity = this.#buffer.length;
    const tail = (this.#head + this.#length) & (capacity - 1);
    const first = Math.min(accepted, capacity - tail);
    copyBytes(source, offset, this.#buffer, tail, first);
    copyBytes(source, offset + first, this.#buffer, 0, accepted - first);
    this.#length += accepted;
    return accepted;
  }

  /** Moves up to `length` bytes into `target` from `offset` on; returns how many. */
  shift(target: Uint8Array, offset: number, length: number): number {
    const taken = Math.min(length, this.#length);
    const first = Math.min(taken, this.#buffer.length - this.#head);
    copyBytes(this.#buffer, this.#head, target, offset, first);
    copyBytes(this.#buffer, 0, target, offset + first, taken - first);
    this.drop(taken);
    return taken;
  }

  /** The first bytes that lie together in memory, at most `length`; valid until the next change of the queue. */
  peek(length: number): Uint8Array {
    const together = Math.min(length, this.#length, this.#buffer.length - this.#head);
    return this.#buffer.subarray(this.#head, this.#head + together);
  }

  /** Forgets the first `length` bytes, of which there must be as many. */
  drop(length: number): void {
    assert(length <= this.#length, "more bytes are dropped than a byte queue holds");
    this.#length -= length;
    this.#head = this.#length === 0 ? 0 : (this.#head + length) & (this.#buffer.length - 1);
    if (this.#length === 0 && this.#buffer.length > keptCapacityMax) {
      this.#buffer = noBytes;
    }
  }

  /** Keeps the first `length` bytes and forgets those behind them. */
  truncate(length: number): void {
    if (length === 0) {
      this.drop(this.#length);
      return;
    }
    this.#length = Math.min(this.#length, length);
  }

  /** Moves every byte into an array of its own. */
  takeAll(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    this.shift(bytes, 0, bytes.length);
    return bytes;
  }

  /** Moves bytes to the end of another queue, as many as fit there; returns how many. */
  moveTo(other: ByteQueue): number {
    let moved = 0;
    while (this.#length > 0 && other.room > 0) {
      const bytes = this.peek(other.room);
      other.push(bytes, 0, bytes.length);
      this.drop(bytes.length);
      moved += bytes.length;
    }
    return moved;
  }

  #reserve(length: number): void {
    if (length <= this.#buffer.length) {
      return;
    }
    let capacity = Math.max(initialCapacity, this.#buffer.length);
    while (capacity < length) {
      capacity *= 2;
    }
    const buffer = new Uint8Array(capacity);
    const first = Math.min(this.#length, this.#buffer.length - this.#head);
    buffer.set(this.#buffer.subarray(this.#head, this.#head + first), 0);
    buffer.set(this.#buffer.subarray(0, this.#length - first), first);
    this.#buffer = buffer;
    this.#head = 0;
  }
}

/** Below this many bytes a loop beats the subarray that a block copy needs. */
const blockCopyMin = 24;

function copyBytes(
  source: Uint8Array,
  sourceOffset: number,
  target: Uint8Array,
  targetOffset: number,
  length: number,
): void {
  if (length >= blockCopyMin) {
    target.set(source.subarray(sourceOffset, sourceOffset + length), targetOffset);
    return;
  }
  for (let index = 0; index < length; index++) {
    target[targetOffset + index] = source[sourceOffset + index] as number;
  }
}
