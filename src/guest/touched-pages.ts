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
  readonly #base: number;
  readonly #marks: Uint8Array;
  /** Page addresses, in the order in which they were first touched. */
  readonly pages: number[] = [];

  constructor(base: number, length: number) {
    this.#base = base;
    this.#marks = new Uint8Array(Math.ceil(length / pageBytes));
  }

  /** Marks every page of a range. */
  add(address: number, length: number): void {
    const first = Math.floor((address - this.#base) / pageBytes);
    const last = Math.floor((address - this.#base + length - 1) / pageBytes);
    for (let page = first; page <= last; page++) {
      if (this.#marks[page] === 0) {
        this.#marks[page] = 1;
        this.pages.push(this.#base + page * pageBytes);
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
      const address = this.#base + page * pageBytes;
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
      this.#marks[(page - this.#base) / pageBytes] = 0;
    }
    this.pages.length = 0;
  }
}
