import type { DeviceEnvironment } from "../src/target/device-port.ts";
import type { PciFunction } from "./pci-function.ts";

/** The value of a vector register that maps an event to no vector at all. */
export const noVector = 0xffff;

const entryWords = 4;
const entryBytes = 16;
const addressLowWord = 0;
const addressHighWord = 1;
const dataWord = 2;
const controlWord = 3;
const controlMask = 1;
/** From here on the high half of an address takes it past 2^53, where nothing can be. */
const addressHighEnd = 0x20_0000;

/** What a saved state holds of the MSI-X table. */
export interface MsixState {
  /** Four 32-bit words an entry: address low, address high, data, vector control. */
  readonly table: readonly number[];
  /** The vectors whose pending bit is set, ascending. */
  readonly pending: readonly number[];
}

/** The MSI-X table and its pending bits, as they lie in BAR1. */
export class Msix {
  protected readonly environment: DeviceEnvironment;
  protected readonly pci: PciFunction;
  protected readonly vectors: number;
  protected readonly table: Uint32Array;
  protected readonly pending: Uint8Array;

  constructor(environment: DeviceEnvironment, pci: PciFunction, vectors: number) {
    this.environment = environment;
    this.pci = pci;
    this.vectors = vectors;
    this.table = new Uint32Array(vectors * entryWords);
    this.pending = new Uint8Array(vectors);
    for (let vector = 0; vector < vectors; vector++) {
      this.table[vector * entryWords + controlWord] = controlMask;
    }
  }

  /** Whether MSI-X is on. */
  get enabled(): boolean {
    return this.pci.msixEnabled;
  }

  /** The value a vector register takes when the driver writes `value`: a vector that exists, or none. */
  mapped(value: number): number {
    return value < this.vectors ? value : noVector;
  }

  /** An event of a vector: a message now, or a pending bit while the vector is masked. */
  raise(vector: number): void {
    if (vector >= this.vectors) {
      return;
    }
    if (this.masked(vector)) {
      this.pending[vector] = 1;
      return;
    }
    this.send(vector);
  }

  /** Sends what was pending and is masked no longer; to be called after every change of a mask. */
  release(): void {
    if (!this.enabled) {
      return;
    }
    for (let vector = 0; vector < this.vectors; vector++) {
      if (this.pending[vector] === 1 && !this.masked(vector)) {
        this.pending[vector] = 0;
        this.send(vector);
      }
    }
  }

  /** Forgets what was pending: a device reset leaves nothing to tell. Table and masks belong to PCI and stay. */
  reset(): void {
    this.pending.fill(0);
  }

  /** Reads 1, 2 or 4 bytes at an offset of BAR1; ones where nothing lies. */
  read(offset: number, width: number): number {
    let value = 0;
    for (let place = width - 1; place >= 0; place--) {
      value = value * 256 + this.readByte(offset + place);
    }
    return value;
  }

  /** Writes 1, 2 or 4 bytes at an offset of BAR1; pending bits are read-only. */
  write(offset: number, width: number, value: number): void {
    for (let place = 0; place < width; place++) {
      this.writeByte(offset + place, (value >>> (8 * place)) & 0xff);
    }
    this.release();
  }

  /** What a saved state holds. */
  save(): MsixState {
    const pending: number[] = [];
    for (let vector = 0; vector < this.vectors; vector++) {
      if (this.pending[vector] === 1) {
        pending.push(vector);
      }
    }
    return { table: [...this.table], pending };
  }

  /** Takes over what {@link save} gave; nothing is sent. */
  restore(state: MsixState): void {
    this.table.set(state.table);
    this.pending.fill(0);
    for (const vector of state.pending) {
      this.pending[vector] = 1;
    }
  }

  protected masked(vector: number): boolean {
    return this.pci.msixMasked || (this.word(vector, controlWord) & controlMask) !== 0;
  }

  protected send(vector: number): void {
    const high = this.word(vector, addressHighWord);
    if (high < addressHighEnd) {
      const address = high * 0x1_0000_0000 + this.word(vector, addressLowWord);
      this.environment.message(address, this.word(vector, dataWord));
    }
  }

  protected readByte(offset: number): number {
    if (offset < this.vectors * entryBytes) {
      return ((this.table[offset >>> 2] ?? 0) >>> (8 * (offset & 3))) & 0xff;
    }
    const pendingByte = offset - this.pci.pendingOffset;
    if (pendingByte >= 0 && pendingByte < this.pendingBytes()) {
      return this.pendingBits(8 * pendingByte);
    }
    return 0xff;
  }

  protected writeByte(offset: number, value: number): void {
    if (offset < this.vectors * entryBytes) {
      const shift = 8 * (offset & 3);
      const others = (this.table[offset >>> 2] ?? 0) & ~(0xff << shift);
      this.table[offset >>> 2] = others | (value << shift);
    }
  }

  /** Pending bits come in words of 64. */
  protected pendingBytes(): number {
    return Math.ceil(this.vectors / 64) * 8;
  }

  protected pendingBits(first: number): number {
    let bits = 0;
    for (let bit = 0; bit < 8; bit++) {
      bits |= (this.pending[first + bit] ?? 0) << bit;
    }
    return bits;
  }

  protected word(vector: number, word: number): number {
    return this.table[vector * entryWords + word] ?? 0;
  }
}
