/** A stretch of guest memory that the driver uses for one buffer. */
export interface Allocation {
  readonly address: number;
  readonly length: number;
  freed: boolean;
}

/** Bytes kept free behind each buffer and filled with the guard pattern. */
export const guardBytes = 8;

/** What the first buffers of a heap that begins again begin at a multiple of, so that many begin at the same place. */
const againAlignment = 256;
const againAligned = 64;

/**
 * Hands out guest memory round and round a heap, so that a freed buffer is reused as late as possible and a write
 * that comes too late is seen. Buffers are freed in any order; space is reused in the order it was handed out. A heap
 * that is to begin `again` does so as soon as nothing lives in it, as a real driver's does: then a device that
 * remembers what once stood at an address is seen.
 */
export class Allocator {
  readonly #start: number;
  readonly #end: number;
  #next: number;
  readonly #again: boolean;
  readonly #live: Allocation[] = [];

  constructor(start: number, end: number, again: boolean = false) {
    this.#start = start;
    this.#end = end;
    this.#next = start;
    this.#again = again;
  }

  /** Allocates `length` bytes aligned to `alignment`, guard behind it; undefined when the heap is full. */
  allocate(length: number, alignment: number = this.#alignment): Allocation | undefined {
    this.#reclaim();
    if (this.#again && this.#live.length === 0) {
      this.#next = this.#start;
    }
    const oldest = this.#live[0];
    let address = Math.ceil(this.#next / alignment) * alignment;
    const needed = length + guardBytes;
    if (oldest !== undefined && this.#next <= oldest.address) {
      // The heap has wrapped: free space ends where the oldest live buffer starts.
      if (address + needed > oldest.address) {
        return undefined;
      }
    } else if (address + needed > this.#end) {
      address = Math.ceil(this.#start / alignment) * alignment;
      const limit = oldest?.address ?? this.#end;
      if (address + needed > limit) {
        return undefined;
      }
    }
    this.#next = address + needed;
    const allocation: Allocation = { address, length, freed: false };
    this.#live.push(allocation);
    return allocation;
  }

  get #alignment(): number {
    return this.#again && this.#live.length < againAligned ? againAlignment : 1;
  }

  /** Gives a buffer back. */
  free(allocation: Allocation): void {
    allocation.freed = true;
  }

  #reclaim(): void {
    let count = 0;
    while (count < this.#live.length && this.#live[count]?.freed === true) {
      count++;
    }
    if (count > 0) {
      this.#live.splice(0, count);
    }
  }
}
