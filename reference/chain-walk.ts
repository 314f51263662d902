import type { DeviceMemory } from "../src/target/device-port.ts";
import type { Chain } from "./chain.ts";
import { Visits } from "./visits.ts";

/** What can be wrong with a chain. */
export type ChainFault =
  | "descriptor-loop"
  | "next-out-of-range"
  | "address-outside-ram"
  | "address-wraps"
  | "total-too-long"
  | "wrong-order"
  | "indirect-length"
  | "nested-indirect"
  | "indirect-with-next"
  | "indirect-outside-ram"
  | "indirect-not-negotiated"
  | "indirect-next-out-of-range";

const descriptorBytes = 16;
const flagNext = 1;
const flagWrite = 2;
const flagIndirect = 4;
const totalBytesMax = 0x1_0000_0000;
/** From here on the high half of an address takes it past 2^53, where nothing can be. */
const addressHighEnd = 0x20_0000;

/**
 * Follows a chain through the descriptor table. Every field is fetched once, every check is made before anything of
 * the chain is used, and the walk ends where it has been before or after as many buffers as the queue has descriptors.
 */
export class ChainWalk {
  /** Descriptors fetched since the device was made; a measure of work. */
  descriptorsFetched = 0;

  protected readonly memory: DeviceMemory;
  /** Whether writable descriptors are wanted; the others only have to be in the right order. */
  protected readonly writableWanted: boolean;
  /** Whether the driver may use indirect tables. */
  protected indirectNegotiated = false;

  protected tableAddress = 0;
  protected tableEntries = 0;
  protected inIndirect = false;

  /** What the walk has come by in the table at hand. */
  protected readonly visits: Visits;

  // The descriptor at hand.
  protected addressLow = 0;
  protected addressHigh = 0;
  protected length = 0;
  protected flags = 0;

  constructor(memory: DeviceMemory, queueSize: number, writableWanted: boolean) {
    this.memory = memory;
    this.visits = new Visits(queueSize);
    this.writableWanted = writableWanted;
  }

  /** Tells whether indirect tables are agreed on. */
  negotiate(indirect: boolean): void {
    this.indirectNegotiated = indirect;
  }

  /** Adds to `chain` the buffers found from its head on; says what is wrong, if anything is. */
  walk(chain: Chain, table: number, size: number): ChainFault | undefined {
    this.enter(table, size);
    this.inIndirect = false;
    let index = chain.head;
    let buffers = 0;
    let total = 0;
    let writableSeen = false;
    while (this.visits.first(index)) {
      this.fetch(index);
      if ((this.flags & flagIndirect) !== 0) {
        const fault = this.enterIndirect();
        if (fault !== undefined) {
          return fault;
        }
        index = 0;
        continue;
      }
      buffers++;
      if (this.tooLong(buffers, size)) {
        return "descriptor-loop";
      }
      total += this.length;
      const writable = (this.flags & flagWrite) !== 0;
      const fault = this.checkBuffer(writable, writableSeen, total) ?? this.addBuffer(chain, writable);
      if (fault !== undefined) {
        return fault;
      }
      writableSeen = writable;
      if ((this.flags & flagNext) === 0) {
        return undefined;
      }
      index = this.fetchNext(index);
      if (index >= this.tableEntries) {
        return this.inIndirect ? "indirect-next-out-of-range" : "next-out-of-range";
      }
    }
    return "descriptor-loop";
  }

  /** No chain has more buffers than the queue has descriptors. */
  protected tooLong(buffers: number, queueSize: number): boolean {
    return buffers > queueSize;
  }

  protected enter(table: number, entries: number): void {
    this.tableAddress = table;
    this.tableEntries = entries;
    this.visits.begin();
  }

  protected fetch(index: number): void {
    const at = this.tableAddress + descriptorBytes * index;
    this.addressLow = this.memory.read32(at);
    this.addressHigh = this.memory.read32(at + 4);
    this.length = this.memory.read32(at + 8);
    this.flags = this.memory.read16(at + 12);
    this.descriptorsFetched++;
  }

  protected fetchNext(index: number): number {
    return this.memory.read16(this.tableAddress + descriptorBytes * index + 14);
  }

  /** Goes on in the table that the descriptor at hand refers to. Its WRITE flag has no meaning. */
  protected enterIndirect(): ChainFault | undefined {
    if (!this.indirectNegotiated) {
      return "indirect-not-negotiated";
    }
    if (this.inIndirect) {
      return "nested-indirect";
    }
    if ((this.flags & flagNext) !== 0) {
      return "indirect-with-next";
    }
    if (this.length === 0 || this.length % descriptorBytes !== 0) {
      return "indirect-length";
    }
    if (!this.inRam()) {
      return "indirect-outside-ram";
    }
    this.enter(this.address(), this.length / descriptorBytes);
    this.inIndirect = true;
    return undefined;
  }

  protected checkBuffer(writable: boolean, writableSeen: boolean, total: number): ChainFault | undefined {
    if (writableSeen && !writable) {
      return "wrong-order";
    }
    return total > totalBytesMax ? "total-too-long" : undefined;
  }

  /** A buffer without bytes is never accessed, so nothing can be wrong with its address. */
  protected addBuffer(chain: Chain, writable: boolean): ChainFault | undefined {
    if (writable !== this.writableWanted || this.length === 0) {
      return undefined;
    }
    if (!this.inRam()) {
      return this.wraps() ? "address-wraps" : "address-outside-ram";
    }
    chain.add(this.address(), this.length);
    return undefined;
  }

  protected inRam(): boolean {
    return this.addressHigh < addressHighEnd && this.memory.contains(this.address(), this.length);
  }

  protected wraps(): boolean {
    return this.addressHigh === 0xffff_ffff && this.addressLow + this.length > 0x1_0000_0000;
  }

  protected address(): number {
    return this.addressHigh * 0x1_0000_0000 + this.addressLow;
  }
}
