import type { DeviceMemory } from "../../src/target/device-port.ts";

/** A stretch of guest memory that a front-end has told of, mapped. */
export interface MappedRegion {
  readonly guestAddress: number;
  readonly userAddress: number;
  readonly bytes: Uint8Array;
}

/** Guest memory as a back-end has it: the regions that the front-end has told of. */
export class MappedMemory implements DeviceMemory {
  protected regions: readonly MappedRegion[] = [];
  protected readonly word: Uint8Array = new Uint8Array(4);
  protected readonly view: DataView = new DataView(this.word.buffer);

  /** From now on these are all. */
  replace(regions: readonly MappedRegion[]): void {
    this.regions = regions;
  }

  /** The guest address that a user address stands for; undefined for one in no region. */
  guestAddress(userAddress: number): number | undefined {
    const region = this.regions.find(
      (each) => userAddress >= each.userAddress && userAddress < each.userAddress + each.bytes.length,
    );
    return region === undefined ? undefined : region.guestAddress + userAddress - region.userAddress;
  }

  contains(address: number, length: number): boolean {
    let at = address;
    while (at < address + length) {
      const region = this.regionOf(at);
      if (region === undefined) {
        return false;
      }
      at = region.guestAddress + region.bytes.length;
    }
    return true;
  }

  read8(address: number): number {
    return this.load(address, 1).getUint8(0);
  }

  read16(address: number): number {
    return this.load(address, 2).getUint16(0, true);
  }

  read32(address: number): number {
    return this.load(address, 4).getUint32(0, true);
  }

  write8(address: number, value: number): void {
    this.view.setUint8(0, value);
    this.writeBytes(address, this.word, 0, 1);
  }

  write16(address: number, value: number): void {
    this.view.setUint16(0, value, true);
    this.writeBytes(address, this.word, 0, 2);
  }

  write32(address: number, value: number): void {
    this.view.setUint32(0, value, true);
    this.writeBytes(address, this.word, 0, 4);
  }

  readBytes(address: number, target: Uint8Array, offset: number, length: number): void {
    this.eachPart(address, length, (bytes, at) => {
      if (bytes === undefined) {
        target.fill(0, offset + at, offset + at + 1);
      } else {
        target.set(bytes, offset + at);
      }
    });
  }

  writeBytes(address: number, source: Uint8Array, offset: number, length: number): void {
    this.eachPart(address, length, (bytes, at) => {
      bytes?.set(source.subarray(offset + at, offset + at + bytes.length));
    });
  }

  protected load(address: number, length: number): DataView {
    this.readBytes(address, this.word, 0, length);
    return this.view;
  }

  /** Splits a range at the borders of regions; a byte that no region has is a part of its own, without bytes. */
  protected eachPart(address: number, length: number, take: (bytes: Uint8Array | undefined, at: number) => void): void {
    let at = 0;
    while (at < length) {
      const region = this.regionOf(address + at);
      const start = address + at - (region?.guestAddress ?? 0);
      const part = region === undefined ? 1 : Math.min(length - at, region.bytes.length - start);
      take(region?.bytes.subarray(start, start + part), at);
      at += part;
    }
  }

  protected regionOf(address: number): MappedRegion | undefined {
    return this.regions.find(
      ({ guestAddress, bytes }) => address >= guestAddress && address < guestAddress + bytes.length,
    );
  }
}
