import type { DeviceMemory } from "../src/target/device-port.ts";

const segmentsAtFirst = 8;

/** A stretch of guest memory. */
export interface Stretch {
  readonly address: number;
  /** In bytes, at least 1. */
  readonly length: number;
}

/**
 * A descriptor chain that the device has taken: its head, and where the bytes of the direction in use lie, in order.
 * Descriptors are never looked at again. A cursor moves over the bytes. Chains are used again and again.
 */
export class Chain {
  /** The descriptor index that the available ring offered; it goes back in the used element. */
  head = 0;
  /** Number of stretches of guest memory. */
  segments = 0;
  /** Sum of their lengths. */
  bytes = 0;
  /** Payload bytes of a transmit chain that its host end has not taken yet. */
  remaining = 0;
  /** The chain behind this one in a {@link ChainList}. */
  behind: Chain | undefined = undefined;

  protected addresses: Float64Array = new Float64Array(segmentsAtFirst);
  protected lengths: Float64Array = new Float64Array(segmentsAtFirst);
  protected segment = 0;
  protected offset = 0;

  /** Makes this an empty chain with the given head. */
  clear(head: number): void {
    this.head = head;
    this.segments = 0;
    this.bytes = 0;
    this.remaining = 0;
    this.behind = undefined;
    this.rewind();
  }

  /** Appends a stretch of guest memory; `length` is at least 1. */
  add(address: number, length: number): void {
    if (this.segments === this.addresses.length) {
      this.grow();
    }
    this.addresses[this.segments] = address;
    this.lengths[this.segments] = length;
    this.segments++;
    this.bytes += length;
  }

  /** Puts the cursor on the first byte. */
  rewind(): void {
    this.segment = 0;
    this.offset = 0;
  }

  /** Moves the cursor `count` bytes on; the chain has at least as many behind it. */
  skip(count: number): void {
    let left = count;
    while (left > 0) {
      const step = Math.min(left, this.lengthAt(this.segment) - this.offset);
      this.advance(step);
      left -= step;
    }
  }

  /** Copies `count` bytes from the cursor on into `target`; the cursor stays. */
  peek(memory: DeviceMemory, target: Uint8Array, count: number): void {
    let segment = this.segment;
    let offset = this.offset;
    let done = 0;
    while (done < count) {
      const step = Math.min(count - done, this.lengthAt(segment) - offset);
      memory.readBytes(this.addressAt(segment) + offset, target, done, step);
      done += step;
      segment++;
      offset = 0;
    }
  }

  /** Copies the first `count` bytes of `source` to the cursor, which moves behind them. */
  put(memory: DeviceMemory, source: Uint8Array, count: number): void {
    let done = 0;
    while (done < count) {
      const step = Math.min(count - done, this.lengthAt(this.segment) - this.offset);
      memory.writeBytes(this.addressAt(this.segment) + this.offset, source, done, step);
      this.advance(step);
      done += step;
    }
  }

  /** The stretches that hold the remaining payload: what a saved state keeps. */
  remainder(): Stretch[] {
    const stretches: Stretch[] = [];
    let left = this.remaining;
    let offset = this.offset;
    for (let segment = this.segment; left > 0; segment++) {
      const length = Math.min(left, this.lengthAt(segment) - offset);
      stretches.push({ address: this.addressAt(segment) + offset, length });
      left -= length;
      offset = 0;
    }
    return stretches;
  }

  protected advance(step: number): void {
    this.offset += step;
    if (this.offset === this.lengthAt(this.segment)) {
      this.segment++;
      this.offset = 0;
    }
  }

  protected grow(): void {
    const addresses = new Float64Array(2 * this.addresses.length);
    const lengths = new Float64Array(2 * this.lengths.length);
    addresses.set(this.addresses);
    lengths.set(this.lengths);
    this.addresses = addresses;
    this.lengths = lengths;
  }

  protected addressAt(segment: number): number {
    return this.addresses[segment] ?? 0;
  }

  protected lengthAt(segment: number): number {
    return this.lengths[segment] ?? 0;
  }
}

/** Chains in order, first in first out, linked through the chains themselves. */
export class ChainList {
  /** The oldest chain. */
  first: Chain | undefined = undefined;
  protected last: Chain | undefined = undefined;

  /** Appends a chain that is in no list. */
  append(chain: Chain): void {
    if (this.last === undefined) {
      this.first = chain;
    } else {
      this.last.behind = chain;
    }
    this.last = chain;
  }

  /** Takes the oldest chain out. */
  removeFirst(): void {
    const chain = this.first;
    if (chain !== undefined) {
      this.first = chain.behind;
      chain.behind = undefined;
    }
    if (this.first === undefined) {
      this.last = undefined;
    }
  }

  /** Forgets every chain. */
  clear(): void {
    this.first = undefined;
    this.last = undefined;
  }
}
