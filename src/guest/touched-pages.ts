import { addressInWindow, type MemoryExtent, placeInWindow } from "../wire/guest-memory.ts";

/** Bytes of a page. */
const pageBytes = 4096;

/** The most bytes of one stretch: what every target can read back at once. */
const stretchBytesMax = 64 * 1024;

/** A stretch of guest memory in whole pages. */
export interface Stretch {
  readonly address: number;
  length: number;
}

/** The pages of guest memory that were written in a scenario: what must be compared at its end and cleared after it. */
export class TouchedPages {
  readonly #extent: MemoryExtent;
  readonly #marks: Uint8Array;
  /** Page addresses, in the order in which they were first touched. */
  readonly pages: number[] = [];

  /** `extent` is that of the windows on guest memory. */
  constructor(extent: MemoryExtent) {
    this.#extent = extent;
    this.#marks = new Uint8Array(Math.ceil(extent.length / pageBytes));
  }

  /** Marks every page of a range. */
  add(address: number, length: number): void {
    const place = placeInWindow(this.#extent, address);
    const first = Math.floor(place / pageBytes);
    const last = Math.floor((place + length - 1) / pageBytes);
    for (let page = first; page <= last; page++) {
      if (this.#marks[page] === 0) {
        this.#marks[page] = 1;
        this.pages.push(addressInWindow(this.#extent, page * pageBytes));
      }
    }
  }

  /**
   * The touched pages and their neighbours on each side, as stretches in ascending order; only pages that `keep` wants.
   */
  stretches(keep: (address: number, length: number) => boolean): Stretch[] {
    const found: Stretch[] = [];
    const marks = this.#marks;
    for (let page = 0; page < marks.length; page++) {
      if (marks[page] !== 1 && marks[page - 1] !== 1 && marks[page + 1] !== 1) {
        continue;
      }
      const address = addressInWindow(this.#extent, page * pageBytes);
      if (!keep(address, pageBytes)) {
        continue;
      }
      const last = found[found.length - 1];
      if (last !== undefined && last.address + last.length === address && last.length < stretchBytesMax) {
        last.length += pageBytes;
      } else {
        found.push({ address, length: pageBytes });
      }
    }
    return found;
  }

  /** Forgets every page. */
  clear(): void {
    for (const page of this.pages) {
      this.#marks[placeInWindow(this.#extent, page) / pageBytes] = 0;
    }
    this.pages.length = 0;
  }
}
