/** Whether the ones of a 32-bit size mask go from the top down without a gap. */
export function isSizeMask(mask: number): boolean {
  return Number.isInteger(Math.log2(0x1_0000_0000 - mask));
}

/** Whether a base address register that was written all ones shows a size as PCI 3.0, 6.2.5.1 has it. */
export function isWellFormed(value: number, ioBytesMax: number): boolean {
  if (value % 2 === 1) {
    // A device with 16 decoded address bits may leave the upper half at 0.
    const mask = (value <= 0xffff ? value + 0xffff_0000 : value) - 1;
    return (value & 2) === 0 && isSizeMask(mask) && 0x1_0000_0000 - mask <= ioBytesMax;
  }
  const type = (value >>> 1) & 3;
  const mask = value - (value % 16);
  // Of 64-bit registers the lower half shows nothing when the size is 4 GiB or more.
  return type !== 3 && (isSizeMask(mask) || (mask === 0 && type === 2));
}

/** Whether the register of an expansion ROM that was written ones shows a size, or that there is none (6.2.5.2). */
export function isRomSize(value: number): boolean {
  // Bit 0 enables the ROM; the bits up to the address are reserved.
  const mask = value - (value % 2);
  return value === 0 || (mask % 0x800 === 0 && mask !== 0 && isSizeMask(mask));
}
