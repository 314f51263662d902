/** What one entry of a batch does; a closed set of small numbers, so that a batch is plain arrays. */
export const accessKind = {
  /** Read PCI configuration space: address is the offset. */
  configRead: 0,
  /** Write PCI configuration space. */
  configWrite: 1,
  /** Read an I/O port: address is the absolute port. */
  portRead: 2,
  /** Write an I/O port. */
  portWrite: 3,
  /** Read device memory (a memory BAR): address is absolute. */
  mmioRead: 4,
  /** Write device memory (a memory BAR). */
  mmioWrite: 5,
  /** Copy guest RAM into the entry's buffer. */
  memoryRead: 6,
  /** Copy the entry's buffer into guest RAM. */
  memoryWrite: 7,
  /** Sample the level of the function's INTA line: 0 or 1, or -1 when the target cannot see it. */
  interruptSample: 8,
} as const;

/** One of the values of {@link accessKind}. */
export type AccessKind = (typeof accessKind)[keyof typeof accessKind];
