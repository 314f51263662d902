import type { CheckReport } from "../check-report.ts";
import type { CheckResult } from "../check-result.ts";
import type { PlannedExpectation } from "../expectation/expectations.ts";
import { globMatcher } from "../glob.ts";
import { knownForm } from "./defect-forms.ts";
import { clauseOf } from "./signature.ts";

/** What a check is told of defects that are listed, or that earlier checks of the run have shown: signatures. */
export interface KnownDefects {
  /** It is not about them: a scenario that meets one ends there and is no failure of the check. */
  readonly elsewhere: readonly string[];
  /** It shows them itself, and has no need to shrink them again. */
  readonly here: readonly string[];
}

/** Whether the expectations file lists a finding of a check, so that the check has to show it. */
export function isListed(check: string, signature: string, expectations: readonly PlannedExpectation[]): boolean {
  return expectations.some(
    ({ applies, checks, match }) => applies && checks.includes(check) && globMatcher(match)(signature),
  );
}

/** What the expectations file says of a check. */
export interface ListedFindings {
  /** Signatures that it lists of other checks, which this one goes on past. */
  readonly expected: (check: string) => readonly string[];
  /** Whether it lists a finding of the check, which then has to show it. */
  readonly isListed: (check: string, signature: string) => boolean;
}

/** The defects that are known while a run goes on: those that are listed, and those that its checks have shown. */
export class DefectsSoFar {
  readonly #signatures: Set<string> = new Set();
  readonly #listed: ListedFindings;

  constructor(listed: ListedFindings) {
    this.#listed = listed;
  }

  /** Adds what a check showed; a finding that did not come again is none to rely on. */
  add({ outcome, finding }: Pick<CheckResult, "outcome" | "finding">): void {
    if (outcome === "failed" && finding !== undefined) {
      this.#signatures.add(finding.signature);
    }
  }

  /** What the check that comes next is told. `clauses` are those that it names. */
  for(check: string, clauses: readonly string[]): KnownDefects {
    const listedElsewhere = new Set(this.#listed.expected(check));
    const isHere = (signature: string): boolean =>
      !listedElsewhere.has(signature) &&
      (clauses.includes(clauseOf(signature)) || this.#listed.isListed(check, signature));
    const shown = [...this.#signatures];
    const elsewhere = new Set([...listedElsewhere, ...shown.filter((signature) => !isHere(signature))]);
    return { elsewhere: [...elsewhere], here: shown.filter(isHere) };
  }
}

/** Words for what ended scenarios of a check: `stopped by INT-3`. */
export function stoppedReason(signatures: Iterable<string>): string {
  return `stopped by ${[...new Set(Array.from(signatures, clauseOf))].join(" and ")}`;
}

/**
 * A failed check in the light of defects that checks before it have shown. Where it was run at the same time as they
 * were, or in another shard, it could not know of them; had it, it would have gone on past what it is not about.
 */
export function withoutRepetition(check: CheckReport, shown: ReadonlySet<string>): CheckReport {
  const { finding } = check;
  const isFailure = check.verdict === "failed" || check.verdict === "flaky";
  const elsewhere = [...shown].filter((signature) => !check.clauses.includes(clauseOf(signature)));
  const known = finding === undefined ? undefined : knownForm(finding, elsewhere, check.clauses);
  if (!isFailure || known === undefined) {
    return check;
  }
  if (check.sideFindings.some((side) => !shown.has(side.finding.signature))) {
    return check;
  }
  const isReached = check.clauses.some((clause) => (check.reached[clause] ?? 0) > 0);
  const { finding: _finding, scenario: _scenario, trace: _trace, caseFile: _file, replay: _replay, ...rest } = check;
  return {
    ...rest,
    outcome: isReached ? "passed" : "stopped",
    verdict: isReached ? (check.warnings.length > 0 ? "warned" : "passed") : "stopped",
    reason: isReached ? "" : stoppedReason([known]),
    operationsBeforeShrinking: 0,
    sideFindings: [],
    errorOutput: [],
    knownMet: { ...check.knownMet, [known]: (check.knownMet[known] ?? 0) + 1 },
  };
}
