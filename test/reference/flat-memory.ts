import type { DeviceMemory } from "../../src/target/device-port.ts";

/** One access of the device. */
export interface MemoryAccess {
  readonly kind: "read" | "write";
  readonly address: number;
  readonly length: number;
}

/** Guest RAM from 0 on in one piece, which remembers every access of the device. */
export class FlatMemory implements DeviceMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly accesses: MemoryAccess[] = [];

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
  }

  contains(address: number, length: number): boolean {
    return address + length <= this.bytes.length;
  }

  read8(address: number): number {
    this.note("read", address, 1);
    return this.view.getUint8(address);
  }

  read16(address: number): number {
    this.note("read", address, 2);
    return this.view.getUint16(address, true);
  }

  read32(address: number): number {
    this.note("read", address, 4);
    return this.view.getUint32(address, true);
  }

  write8(address: number, value: number): void {
    this.note("write", address, 1);
    this.view.setUint8(address, value);
  }

  write16(address: number, value: number): void {
    this.note("write", address, 2);
    this.view.setUint16(address, value, true);
  }

  write32(address: number, value: number): void {
    this.note("write", address, 4);
    this.view.setUint32(address, value, true);
  }

  readBytes(address: number, target: Uint8Array, offset: number, length: number): void {
    this.note("read", address, length);
    target.set(this.bytes.subarray(address, address + length), offset);
  }

  writeBytes(address: number, source: Uint8Array, offset: number, length: number): void {
    this.note("write", address, length);
    this.bytes.set(source.subarray(offset, offset + length), address);
  }

  /** A device that leaves RAM makes the test fail, whatever a real bus would do. */
  private note(kind: "read" | "write", address: number, length: number): void {
    if (!this.contains(address, length)) {
      throw new Error(`${kind} of ${length} bytes at ${address} is outside RAM`);
    }
    this.accesses.push({ kind, address, length });
  }
}
