/** Under which circumstances an entry counts; every field that is there must hold. */
export interface ExpectationCondition {
  /** Name of the target; a pattern. */
  readonly target?: string;
  /** Version of the target; a pattern. */
  readonly version?: string;
  /** Name of a feature that the device must offer. */
  readonly feature?: string;
}

/** One known failure: a check and the one finding that is expected of it. */
export interface Expectation {
  /** Id of the check; a pattern may stand for at most {@link wildcardChecksMax} checks. */
  readonly id: string;
  /** Signature of the finding; a pattern. */
  readonly match: string;
  /** Why it is as it is. */
  readonly reason: string;
  /** Where it is followed up: an issue, a document or a case file. */
  readonly link: string;
  /** The last day on which the entry counts, `YYYY-MM-DD`. */
  readonly expires?: string;
  readonly when?: ExpectationCondition;
  /** The finding comes and goes: passing is then no error. */
  readonly flaky?: boolean;
  /** The file, as the user named it. */
  readonly file: string;
  /** Line of the entry in the file, from 1. */
  readonly line: number;
}

/** The most checks that one pattern may excuse: more would hide what nobody looked at. */
export const wildcardChecksMax = 20;

/** The most entries of one file. */
export const expectationsMax = 1000;

/** An expectations file that cannot be used. The message has one line for each mistake: file, line, what to do. */
export class ExpectationsError extends Error {
  override readonly name = "ExpectationsError";
}
