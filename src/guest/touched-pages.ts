/** Bytes of a page. */
export const pageBytes = 4096;

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

  /** Forgets every page. */
  clear(): void {
    for (const page of this.pages) {
      this.#marks[(page - this.#base) / pageBytes] = 0;
    }
    this.pages.length = 0;
  }
}
