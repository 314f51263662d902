import { suggestion } from "../../base/closest-match.ts";
import { type CheckReport, findingsOf } from "../check-report.ts";
import { globMatcher, isWildcard } from "../glob.ts";
import type { TargetFacts } from "../plan.ts";
import { type Expectation, ExpectationsError, wildcardChecksMax } from "./expectation.ts";

/** An entry of the expectations file, set against the kit's checks and the target. */
export interface PlannedExpectation extends Expectation {
  /** Ids of the checks it speaks of. */
  readonly checks: readonly string[];
  /** Whether it counts in this run: it is not expired and its condition holds. */
  readonly applies: boolean;
  /** What is wrong with it whatever the run shows; absent when nothing is. */
  readonly defect?: ExpectationProblem;
}

/** An entry of the expectations file that has to be changed; each makes the run nonconforming. */
export interface ExpectationProblem {
  readonly kind: /** No check of the kit has such an id. */
    | "unmatched"
    /** Its last day is over. */
    | "expired"
    /** Its check was run, but showed something else. */
    | "stale"
    /** Its check passed. */
    | "unexpected-pass";
  readonly file: string;
  readonly line: number;
  readonly id: string;
  /** The signature that the entry expects. */
  readonly match: string;
  /** One sentence: what is wrong and what to do. */
  readonly message: string;
}

/** What entries are set against. */
export interface ExpectationContext {
  /** Ids of all checks of the kit, selected or not. */
  readonly checks: readonly string[];
  readonly target: TargetFacts;
  /** The current day, `YYYY-MM-DD`. */
  readonly today: string;
}

function holds(entry: Expectation, target: TargetFacts): boolean {
  const { when } = entry;
  if (when === undefined) {
    return true;
  }
  return (
    (when.target === undefined || globMatcher(when.target)(target.name)) &&
    (when.version === undefined || globMatcher(when.version)(target.version)) &&
    (when.feature === undefined || target.features.includes(when.feature))
  );
}

function problem(entry: Expectation, kind: ExpectationProblem["kind"], message: string): ExpectationProblem {
  return { kind, file: entry.file, line: entry.line, id: entry.id, match: entry.match, message };
}

function defectOf(
  entry: Expectation,
  checks: readonly string[],
  context: ExpectationContext,
): ExpectationProblem | undefined {
  if (checks.length === 0) {
    const nearest = suggestion(entry.id, context.checks);
    return problem(entry, "unmatched", `no check is called "${entry.id}"${nearest}; correct or remove this entry`);
  }
  if (entry.expires !== undefined && entry.expires < context.today) {
    const message = `the entry for "${entry.id}" ended on ${entry.expires}; settle it or give it a new date`;
    return problem(entry, "expired", message);
  }
  return undefined;
}

/**
 * Sets the entries against the kit's checks and the target. Throws an {@link ExpectationsError} when a pattern
 * stands for more checks than one entry may excuse.
 */
export function planExpectations(entries: readonly Expectation[], context: ExpectationContext): PlannedExpectation[] {
  return entries.map((entry) => {
    const checks = context.checks.filter(globMatcher(entry.id));
    if (checks.length > wildcardChecksMax) {
      throw new ExpectationsError(
        `${entry.file}:${entry.line}: "${entry.id}" stands for ${checks.length} checks, ` +
          `one entry may excuse ${wildcardChecksMax}; write narrower entries`,
      );
    }
    const defect = defectOf(entry, checks, context);
    return {
      ...entry,
      checks,
      applies: defect === undefined && holds(entry, context.target),
      ...(defect === undefined ? {} : { defect }),
    };
  });
}

/**
 * Whether an entry speaks of a finding of a check: one that its own checks show, or the very deviation it names, shown
 * by any other. A pattern over signatures excuses its own checks alone, since nobody has looked at what it may cover
 * elsewhere.
 */
export function covers({ checks, match }: PlannedExpectation, check: string, signature: string): boolean {
  return globMatcher(match)(signature) && (checks.includes(check) || !isWildcard(match));
}

/**
 * The signatures that entries list of other checks than the given one, patterns aside: what this check may meet and
 * pass over. What is listed of the check itself is left for it to show.
 */
export function expectedElsewhere(check: string, expectations: readonly PlannedExpectation[]): string[] {
  const listed = expectations.filter(({ applies, match }) => applies && !isWildcard(match));
  const own = new Set(listed.filter(({ checks }) => checks.includes(check)).map(({ match }) => match));
  return listed.map(({ match }) => match).filter((signature) => !own.has(signature));
}

/** Gives a check its verdict in the light of the expectations. */
export function judgeCheck(check: CheckReport, expectations: readonly PlannedExpectation[]): CheckReport {
  // Its own entries come first: they say more of it than those that cover it as well.
  const applying = expectations
    .filter(({ applies }) => applies)
    .toSorted((left, right) => Number(right.checks.includes(check.check)) - Number(left.checks.includes(check.check)));
  if (check.verdict === "failed" || check.verdict === "flaky") {
    // One finding that nobody expected is enough to keep the failure a failure.
    const excuses = findingsOf(check).map(({ signature }) =>
      applying.find((entry) => covers(entry, check.check, signature)),
    );
    const [first] = excuses;
    const isExcused = first !== undefined && excuses.every((entry) => entry !== undefined);
    return isExcused ? { ...check, verdict: "xfailed", expectation: reference(first) } : check;
  }
  const strict = applying.find(
    ({ checks, flaky, id }) => checks.includes(check.check) && flaky !== true && !isWildcard(id),
  );
  if (check.outcome === "passed" && strict !== undefined) {
    return { ...check, verdict: "xpassed", expectation: reference(strict) };
  }
  return check;
}

function reference(entry: Expectation): NonNullable<CheckReport["expectation"]> {
  return { file: entry.file, line: entry.line, reason: entry.reason, link: entry.link };
}

function shows(check: CheckReport, entry: Expectation): boolean {
  return findingsOf(check).some(({ signature }) => globMatcher(entry.match)(signature));
}

/** What is wrong with one entry that applies, in the light of the checks it speaks of. */
function staleness(
  entry: PlannedExpectation,
  checks: ReadonlyMap<string, CheckReport>,
): ExpectationProblem | undefined {
  const spokenOf = entry.checks.map((id) => checks.get(id));
  // What was not run, or was lost on the way, tells nothing about the entry; a pattern needs all of its checks.
  const tellsNothing = (check: CheckReport | undefined): boolean =>
    check === undefined || check.outcome === "error" || check.outcome === "stopped";
  if (entry.flaky === true || spokenOf.some(tellsNothing)) {
    return undefined;
  }
  const known = spokenOf.filter((check) => check !== undefined);
  if (known.some((check) => shows(check, entry))) {
    return undefined;
  }
  const passed = known.filter((check) => check.outcome === "passed");
  if (passed.length > 0) {
    return problem(entry, "unexpected-pass", `"${entry.id}" passes now; remove this entry`);
  }
  const other = known.find((check) => check.verdict !== "xfailed");
  if (other === undefined) {
    return undefined;
  }
  const instead =
    other.finding === undefined ? `is ${other.outcome} (${other.reason})` : `shows "${other.finding.signature}"`;
  return problem(
    entry,
    "stale",
    `"${entry.id}" no longer shows "${entry.match}" but ${instead}; change or remove this entry`,
  );
}

/** Every entry that has to be changed. `checks` are those that were run; entries about others are left alone. */
export function expectationProblems(
  expectations: readonly PlannedExpectation[],
  checks: readonly CheckReport[],
): ExpectationProblem[] {
  const byId = new Map(checks.map((check) => [check.check, check]));
  return expectations
    .map((entry) => entry.defect ?? (entry.applies ? staleness(entry, byId) : undefined))
    .filter((found) => found !== undefined);
}
