import { TargetError } from "../target-error.ts";

/** Something in a manifest that has the right shape and still cannot be. */
export class ManifestProblem {
  /** JSON pointer to the place. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly hint: string;

  constructor(path: string, expected: string, found: string, hint: string) {
    this.path = path;
    this.expected = expected;
    this.found = found;
    this.hint = hint;
  }

  /** The problem as the error that a user sees. */
  toError(file: string): TargetError {
    const place = this.path === "" ? file : `${file} at ${this.path}`;
    return new TargetError("configuration", `${place}: expected ${this.expected}, found ${this.found}`, this.hint);
  }
}
