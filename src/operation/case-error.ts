/** What is wrong with a document, in words. */
export interface CaseProblem {
  /** JSON pointer to the place; empty for the document as a whole. */
  readonly path: string;
  /** What should have stood there. */
  readonly expected: string;
  /** What stands there. */
  readonly found: string;
  /** What the user can do about it, one sentence. */
  readonly hint: string;
}

/** A case file that cannot be used: for the user to fix, never a finding about a device. */
export class CaseError extends Error implements CaseProblem {
  override readonly name = "CaseError";
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly hint: string;

  constructor(problem: CaseProblem, cause?: unknown) {
    const place = problem.path === "" ? "case file" : `case file at ${problem.path}`;
    const message = `${place}: expected ${problem.expected}, found ${problem.found}`;
    super(message, cause === undefined ? undefined : { cause });
    this.path = problem.path;
    this.expected = problem.expected;
    this.found = problem.found;
    this.hint = problem.hint;
  }
}
