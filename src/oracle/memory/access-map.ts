import type { MemoryWindow } from "../../wire/guest-memory.ts";

/** Who may do what with a byte of guest memory. */
export const accessRight = {
  /** The device may read it. */
  read: 1,
  /** The device may write it. */
  write: 2,
  /** It belongs to a descriptor table or an available ring. */
  driverRing: 4,
  /** Both bits: a descriptor or a slot of the available ring, which is fetched once for a chain. */
  fetchOnce: 36,
  /** It belongs to a used ring. */
  usedRing: 8,
  /** It belongs to a readable buffer. */
  readableBuffer: 16,
  /** Without `driverRing`: it belongs to a writable buffer of a transmit chain. */
  foreignBuffer: 32,
  /** It belonged to a ring or buffer before the last reset. */
  retired: 64,
  /** It belonged to a chain that was completed. */
  completed: 128,
} as const;

/** Numbers that may be noted before ranges are joined: two for each range. */
const marksMax = 4096;

/** One byte of rights for each byte of guest memory; pages are only committed where rights were given. */
export class AccessMap {
  readonly #window: MemoryWindow;
  readonly #rights: Uint8Array;
  /** Ranges that carry rights, as pairs of start and end; they may overlap. */
  #marked: number[] = [];
  #markedMost = marksMax;
  /** The round of fetches in which each byte was fetched last. */
  readonly #fetchedIn: Uint16Array;
  #round = 1;

  /** Makes an empty map for the extent of a window. */
  constructor(window: MemoryWindow) {
    this.#window = window;
    this.#rights = new Uint8Array(window.bytes.length);
    this.#fetchedIn = new Uint16Array(window.bytes.length);
  }

  /** The rights on one byte, by guest address. */
  at(address: number): number {
    return this.#rights[this.#window.at(address)] ?? 0;
  }

  /** Sets the rights on a range, replacing what was there. */
  set(address: number, length: number, rights: number): void {
    const start = this.#window.at(address);
    this.#rights.fill(rights, start, start + length);
    this.#marked.push(start, start + length);
    if (this.#marked.length > this.#markedMost) {
      this.#marked = joined(this.#marked);
      this.#markedMost = Math.max(marksMax, 2 * this.#marked.length);
    }
  }

  /** Whether every byte of a range has at least one of the rights. Returns the first address that has not, or -1. */
  firstWithout(address: number, length: number, rights: number): number {
    const start = this.#window.at(address);
    for (let index = 0; index < length; index++) {
      if (((this.#rights[start + index] ?? 0) & rights) === 0) {
        return address + index;
      }
    }
    return -1;
  }

  /** Begins a round of fetches: no byte has been fetched in it. */
  beginFetches(): void {
    this.#round++;
    if (this.#round > 0xffff) {
      this.#fetchedIn.fill(0);
      this.#round = 1;
    }
  }

  /** Notes that a range was fetched. Returns the first address that had been fetched in this round before, or -1. */
  fetch(address: number, length: number): number {
    const start = this.#window.at(address);
    let again = -1;
    for (let index = start; index < start + length; index++) {
      if (this.#fetchedIn[index] === this.#round && again < 0) {
        again = address + index - start;
      }
      this.#fetchedIn[index] = this.#round;
    }
    return again;
  }

  /** Everything that carried rights is now retired: nothing may touch it. */
  retire(): void {
    this.#fill(accessRight.retired);
  }

  /** Forgets everything. */
  clear(): void {
    this.#fill(0);
    this.#marked.length = 0;
  }

  #fill(rights: number): void {
    for (let index = 0; index < this.#marked.length; index += 2) {
      this.#rights.fill(rights, this.#marked[index], this.#marked[index + 1]);
    }
  }
}

/** The same ranges, joined where they touch. */
function joined(ranges: readonly number[]): number[] {
  const order: number[] = [];
  for (let index = 0; index < ranges.length; index += 2) {
    order.push(index);
  }
  order.sort((left, right) => (ranges[left] as number) - (ranges[right] as number));
  const result: number[] = [];
  for (const index of order) {
    const start = ranges[index] as number;
    const end = ranges[index + 1] as number;
    const last = result.length - 1;
    if (last >= 0 && start <= (result[last] as number)) {
      result[last] = Math.max(result[last] as number, end);
    } else {
      result.push(start, end);
    }
  }
  return result;
}
