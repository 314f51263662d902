import type { DeviceMemory } from "../src/target/device-port.ts";

const alignment = 4096;
const descriptorBytes = 16;
const availableEntryBytes = 2;
const usedEntryBytes = 8;
/** Flags and index before the entries of either ring. */
const ringHeaderBytes = 4;
const indexOffset = 2;
/** The index behind the entries of either ring, for EVENT_IDX. */
const eventBytes = 2;
const flagNoInterrupt = 1;

/** Addresses of the parts of a ring that lies in three areas. */
export interface RingAreas {
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
}

/**
 * Where a split ring lies in guest memory. Legacy layout: descriptor table, available ring, and at the next multiple
 * of 4096 the used ring. A modern driver gives each area a place of its own. Indices run freely over 16 bits and are
 * reduced by the size only where an entry is accessed.
 */
export class Ring {
  /** Address of the descriptor table. */
  descriptors = 0;
  /** Number of entries, a power of two. */
  size: number;

  protected readonly memory: DeviceMemory;
  protected available = 0;
  protected used = 0;

  constructor(memory: DeviceMemory, size: number) {
    this.memory = memory;
    this.size = size;
  }

  /** Lays the ring at an address, a multiple of 4096; says whether all of it is guest RAM. Accesses nothing. */
  place(address: number): boolean {
    this.descriptors = address;
    this.available = address + descriptorBytes * this.size;
    const availableEnd = this.available + ringHeaderBytes + availableEntryBytes * this.size + eventBytes;
    this.used = Math.ceil(availableEnd / alignment) * alignment;
    const end = this.used + ringHeaderBytes + usedEntryBytes * this.size + eventBytes;
    return this.memory.contains(address, end - address);
  }

  /** Lays the three areas of a ring of `size` entries; says whether all of them are guest RAM. Accesses nothing. */
  placeAreas({ descriptors, available, used }: RingAreas, size: number): boolean {
    this.size = size;
    this.descriptors = descriptors;
    this.available = available;
    this.used = used;
    const others = ringHeaderBytes + eventBytes;
    return (
      this.memory.contains(descriptors, descriptorBytes * size) &&
      this.memory.contains(available, availableEntryBytes * size + others) &&
      this.memory.contains(used, usedEntryBytes * size + others)
    );
  }

  /** Changes the number of entries of a ring that has no place. */
  resize(size: number): void {
    this.size = size;
  }

  /** The driver's index: where it will make the next entry available. */
  availableIndex(): number {
    return this.memory.read16(this.available + indexOffset);
  }

  /** The head that the driver made available at a free-running index. */
  availableHead(index: number): number {
    return this.memory.read16(this.available + ringHeaderBytes + availableEntryBytes * this.slot(index));
  }

  /** Whether the driver asks for no interrupts. */
  noInterrupt(): boolean {
    return (this.memory.read16(this.available) & flagNoInterrupt) !== 0;
  }

  /** EVENT_IDX: the used index at whose crossing the driver wants an interrupt. */
  usedEvent(): number {
    return this.memory.read16(this.available + ringHeaderBytes + availableEntryBytes * this.size);
  }

  /** Writes a used element. */
  writeUsed(index: number, head: number, length: number): void {
    const at = this.used + ringHeaderBytes + usedEntryBytes * this.slot(index);
    this.memory.write32(at, head);
    this.memory.write32(at + 4, length);
  }

  /** Publishes the used elements before `index`. */
  writeUsedIndex(index: number): void {
    this.memory.write16(this.used + indexOffset, index);
  }

  /** EVENT_IDX: asks the driver to notify when it makes the entry at `index` available. */
  writeAvailableEvent(index: number): void {
    this.memory.write16(this.used + ringHeaderBytes + usedEntryBytes * this.size, index);
  }

  protected slot(index: number): number {
    return index & (this.size - 1);
  }
}
