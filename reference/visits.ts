/**
 * Which entries of a descriptor table a walk has come by. Each walk has a number of its own, so that nothing has to be
 * wiped between walks.
 */
export class Visits {
  protected marks: Uint32Array;
  protected walk = 0;

  /** Makes room for `entries` at first; it grows when a higher entry is visited. */
  constructor(entries: number) {
    this.marks = new Uint32Array(entries);
  }

  /** Forgets every visit. */
  begin(): void {
    this.walk++;
    if (this.walk > 0xffff_ffff) {
      this.marks.fill(0);
      this.walk = 1;
    }
  }

  /** Notes a visit; false when it is not the first. */
  first(entry: number): boolean {
    if (entry >= this.marks.length) {
      this.grow(entry);
    }
    const first = this.marks[entry] !== this.walk;
    this.marks[entry] = this.walk;
    return first;
  }

  protected grow(entry: number): void {
    let length = Math.max(this.marks.length, 1);
    while (length <= entry) {
      length *= 2;
    }
    const marks = new Uint32Array(length);
    marks.set(this.marks);
    this.marks = marks;
  }
}
