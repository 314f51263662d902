/** What is wrong with a specification file. */
export type SpecErrorCode =
  /** It cannot be read. */
  | "unreadable"
  /** It is not valid JSON. */
  | "not-json"
  /** It does not have the shape that its schema asks for. */
  | "shape"
  /** It names something that is nowhere described. */
  | "dangling-reference"
  /** Two things have one name. */
  | "duplicate"
  /** Two parts of it cannot both be true. */
  | "conflict";

/** Everything a {@link SpecError} says. */
export interface SpecProblem {
  readonly code: SpecErrorCode;
  /** Name of the file, as it stands in the specification's folder. */
  readonly file: string;
  /** JSON pointer to the place in the file; empty for the file as a whole. */
  readonly path: string;
  /** What should have stood there. */
  readonly expected: string;
  /** What stands there. */
  readonly found: string;
  /** What the user can do about it, one sentence. */
  readonly hint: string;
}

/** A specification that cannot be used: for the user to fix, never a finding about a device. */
export class SpecError extends Error implements SpecProblem {
  override readonly name = "SpecError";
  readonly code: SpecErrorCode;
  readonly file: string;
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly hint: string;

  constructor(problem: SpecProblem, cause?: unknown) {
    const place = problem.path === "" ? problem.file : `${problem.file} at ${problem.path}`;
    const message = `${place}: expected ${problem.expected}, found ${problem.found}`;
    super(message, cause === undefined ? undefined : { cause });
    this.code = problem.code;
    this.file = problem.file;
    this.path = problem.path;
    this.expected = problem.expected;
    this.found = problem.found;
    this.hint = problem.hint;
  }
}
