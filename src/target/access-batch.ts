import { assert } from "../base/assert.ts";
import { type AccessKind, accessKind } from "./access-kind.ts";

/** Width of a register access in bytes. */
export type AccessWidth = 1 | 2 | 4;

/** The most entries one batch holds; more is a bug of the kit, which runs a batch long before. */
const batchEntriesMax = 65_536;

/** How many entries back a write is looked for that another one continues. */
const joinedEntriesMax = 4;

const noBuffer = new Uint8Array(0);

/**
 * Accesses of the guest, in program order: the unit of work that crosses to a target. Parallel arrays, so that a
 * batch is refilled without allocation. Entry `i` has `kind[i]`, `address[i]`, `width[i]` (register width, or the
 * length in bytes of a memory entry) and `value[i]`: the value to write, and after the run the value read.
 */
export class AccessBatch {
  /** Number of entries in use. */
  count = 0;
  /** What each access is, a value of `accessKind`. */
  readonly kind: Uint8Array = new Uint8Array(batchEntriesMax);
  /** Port, guest address or offset in configuration space of each access. */
  readonly address: Float64Array = new Float64Array(batchEntriesMax);
  /** Bytes of each access. */
  readonly width: Float64Array = new Float64Array(batchEntriesMax);
  /** What is written, or what was read. */
  readonly value: Float64Array = new Float64Array(batchEntriesMax);
  /** For memory entries the buffer that is read from or copied into. */
  readonly buffer: Uint8Array[] = [];
  /** For memory entries the place in `buffer` where the bytes start. */
  readonly bufferOffset: Float64Array = new Float64Array(batchEntriesMax);

  /** How many more accesses fit. */
  get room(): number {
    return batchEntriesMax - this.count;
  }

  /** Empties the batch. */
  clear(): void {
    this.count = 0;
  }

  /** Adds a read of PCI configuration space and returns its entry, under which the value is found after the run. */
  configRead(offset: number, width: AccessWidth): number {
    return this.#add(accessKind.configRead, offset, width, 0);
  }

  /** Adds a write of PCI configuration space. */
  configWrite(offset: number, width: AccessWidth, value: number): number {
    return this.#add(accessKind.configWrite, offset, width, value);
  }

  /** Adds a read of an absolute I/O port. */
  portRead(port: number, width: AccessWidth): number {
    return this.#add(accessKind.portRead, port, width, 0);
  }

  /** Adds a write of an absolute I/O port. */
  portWrite(port: number, width: AccessWidth, value: number): number {
    return this.#add(accessKind.portWrite, port, width, value);
  }

  /** Adds a read of a memory BAR at an absolute address. */
  mmioRead(address: number, width: AccessWidth): number {
    return this.#add(accessKind.mmioRead, address, width, 0);
  }

  /** Adds a write of a memory BAR at an absolute address. */
  mmioWrite(address: number, width: AccessWidth, value: number): number {
    return this.#add(accessKind.mmioWrite, address, width, value);
  }

  /** Adds a copy of `length` bytes of guest RAM at `address` into `buffer` from `offset` on. */
  memoryRead(address: number, buffer: Uint8Array, offset: number, length: number): number {
    return this.#addMemory(accessKind.memoryRead, address, buffer, offset, length);
  }

  /** Adds a copy of `length` bytes of `buffer` from `offset` on into guest RAM at `address`. */
  memoryWrite(address: number, buffer: Uint8Array, offset: number, length: number): number {
    return this.#addMemory(accessKind.memoryWrite, address, buffer, offset, length);
  }

  /**
   * Like {@link memoryWrite}, and joins one of the last writes where the bytes follow it in guest RAM and in `buffer`:
   * the bytes may then be written before those of the writes between, but not before any other access.
   */
  joinedWrite(address: number, buffer: Uint8Array, offset: number, length: number): void {
    const last = Math.max(0, this.count - joinedEntriesMax);
    for (let entry = this.count - 1; entry >= last && this.kind[entry] === accessKind.memoryWrite; entry--) {
      const width = this.width[entry] as number;
      const follows = this.address[entry] === address - width && this.bufferOffset[entry] === offset - width;
      if (follows && this.buffer[entry] === buffer) {
        this.width[entry] = width + length;
        return;
      }
    }
    this.memoryWrite(address, buffer, offset, length);
  }

  /** Adds a sample of the interrupt line, taken after every access before it has been carried out. */
  interruptSample(): number {
    return this.#add(accessKind.interruptSample, 0, 1, 0);
  }

  /** Adds the entries `from` .. `to - 1` of another batch, with the values they hold. */
  append(other: AccessBatch, from: number, to: number): void {
    for (let entry = from; entry < to; entry++) {
      const added = this.#add(
        other.kind[entry] as AccessKind,
        other.address[entry] as number,
        other.width[entry] as number,
        other.value[entry] as number,
      );
      this.buffer[added] = other.buffer[entry] as Uint8Array;
      this.bufferOffset[added] = other.bufferOffset[entry] as number;
    }
  }

  #add(kind: AccessKind, address: number, width: number, value: number): number {
    const entry = this.count++;
    assert(entry < batchEntriesMax, "a batch of accesses is full");
    this.kind[entry] = kind;
    this.address[entry] = address;
    this.width[entry] = width;
    this.value[entry] = value;
    this.buffer[entry] = noBuffer;
    return entry;
  }

  #addMemory(kind: AccessKind, address: number, buffer: Uint8Array, offset: number, length: number): number {
    const entry = this.#add(kind, address, length, 0);
    this.buffer[entry] = buffer;
    this.bufferOffset[entry] = offset;
    return entry;
  }
}
