/** A case file that cannot be used: the user's to mend, never a finding about a device. */
export class CaseError extends Error {
  override readonly name = "CaseError";
  /** JSON pointer to the place in the file; empty for the file as a whole. */
  readonly path: string;
  /** What should have stood there. */
  readonly expected: string;
  /** What stands there. */
  readonly found: string;

  constructor(path: string, expected: string, found: string, cause?: unknown) {
    const place = path === "" ? "case file" : `case file at ${path}`;
    super(`${place}: expected ${expected}, found ${found}`, cause === undefined ? undefined : { cause });
    this.path = path;
    this.expected = expected;
    this.found = found;
  }
}
