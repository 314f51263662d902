/**
 * Ports that a base address register of I/O space takes when it reads `value` after all ones were written to it (PCI
 * 3.0, 6.2.5.1): a power of two when the device is right. A function that decodes 16 address bits may leave the upper
 * half at 0.
 */
export function ioBarBytes(value: number): number {
  const mask = value <= 0xffff ? value + 0xffff_0000 : value;
  return 0x1_0000_0000 - (mask - (mask % 4));
}

/** The same for memory: 0 for a register that is not implemented, or one of I/O space. */
export function memoryBarBytes(value: number): number {
  return value === 0 || value % 2 === 1 ? 0 : 0x1_0000_0000 - (value - (value % 16));
}
