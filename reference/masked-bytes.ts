/**
 * A block of configuration bytes in which a mask says which bits a write may change. Every access is taken byte by
 * byte, little-endian, so that any width works anywhere. Past the end reads give ones and writes are lost.
 */
export class MaskedBytes {
  protected readonly bytes: Uint8Array;
  protected readonly writable: Uint8Array;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.writable = new Uint8Array(length);
  }

  /** Reads 1, 2 or 4 bytes. */
  read(offset: number, width: number): number {
    let value = 0;
    for (let place = width - 1; place >= 0; place--) {
      value = value * 256 + this.readByte(offset + place);
    }
    return value;
  }

  /** Writes 1, 2 or 4 bytes; bits that are not writable keep their value. */
  write(offset: number, width: number, value: number): void {
    for (let place = 0; place < width; place++) {
      this.writeByte(offset + place, (value >>> (8 * place)) & 0xff);
    }
  }

  /** The writable bits of a field, the others 0. */
  writtenBits(offset: number, width: number): number {
    return (this.read(offset, width) & this.mask(offset, width)) >>> 0;
  }

  /** The mask of a field's writable bits. */
  mask(offset: number, width: number): number {
    let mask = 0;
    for (let place = 0; place < width; place++) {
      mask |= (this.writable[offset + place] ?? 0) << (8 * place);
    }
    return mask >>> 0;
  }

  protected readByte(offset: number): number {
    return this.bytes[offset] ?? 0xff;
  }

  protected writeByte(offset: number, value: number): void {
    const mask = this.writable[offset] ?? 0;
    this.bytes[offset] = ((this.bytes[offset] ?? 0) & ~mask) | (value & mask);
  }

  /** Sets bytes whatever the mask says. */
  protected place(offset: number, width: number, value: number): void {
    for (let place = 0; place < width; place++) {
      this.bytes[offset + place] = (value >>> (8 * place)) & 0xff;
    }
  }

  /** Lets writes change the bits of `mask` in a field. */
  protected allow(offset: number, width: number, mask: number): void {
    for (let place = 0; place < width; place++) {
      this.writable[offset + place] = (mask >>> (8 * place)) & 0xff;
    }
  }
}
