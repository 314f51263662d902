import { assert } from "../base/assert.ts";
import { type CheckReport, findingsOf } from "./check-report.ts";
import type { ClausePlan } from "./clause-plan.ts";
import type { Finding } from "./finding.ts";
import type { Verdict } from "./verdict.ts";

/** One clause in a report. */
export interface ClauseReport extends ClausePlan {
  /** What the run showed of it. */
  readonly verdict: Verdict;
  /** How often its condition was met and judged, over all checks. */
  readonly reached: number;
  /** Ids of the checks that show a finding on it. */
  readonly checks: readonly string[];
}

interface Evidence {
  reached: number;
  /** What the device chose to do so that the clause's condition did not arise. */
  choice: string | undefined;
  verdict: Verdict | undefined;
  readonly checks: string[];
}

/** Verdicts that a finding gives to a clause, the one that counts most first. */
const precedence: readonly Verdict[] = ["failed", "flaky", "xfailed", "warned"];

function findingVerdict(check: CheckReport, finding: Finding): Verdict {
  if (finding.level !== "MUST") {
    return "warned";
  }
  return check.verdict === "xfailed" || check.verdict === "flaky" ? check.verdict : "failed";
}

function addFinding(evidence: ReadonlyMap<string, Evidence>, check: CheckReport, finding: Finding): void {
  const clause = evidence.get(finding.clause);
  assert(clause !== undefined, `a finding of ${check.check} names ${finding.clause}, which the specification has not`);
  const verdict = findingVerdict(check, finding);
  if (clause.verdict === undefined || precedence.indexOf(verdict) < precedence.indexOf(clause.verdict)) {
    clause.verdict = verdict;
  }
  if (!clause.checks.includes(check.check)) {
    clause.checks.push(check.check);
  }
}

function gather(plan: readonly ClausePlan[], checks: readonly CheckReport[]): ReadonlyMap<string, Evidence> {
  const evidence = new Map<string, Evidence>(
    plan.map((clause) => [clause.id, { reached: 0, choice: undefined, verdict: undefined, checks: [] }]),
  );
  for (const check of checks) {
    for (const [id, times] of Object.entries(check.reached)) {
      const clause = evidence.get(id);
      assert(clause !== undefined, `${check.check} reached ${id}, which the specification has not`);
      clause.reached += times;
    }
    for (const [id, behaviour] of Object.entries(check.choices)) {
      const clause = evidence.get(id);
      if (clause !== undefined) {
        clause.choice ??= behaviour;
      }
    }
    for (const finding of [...findingsOf(check), ...check.warnings]) {
      addFinding(evidence, check, finding);
    }
  }
  return evidence;
}

/** Why the checks of a clause could not reach it, for clauses whose checks were stopped by other defects. */
function stoppedClauses(checks: readonly CheckReport[]): ReadonlyMap<string, string> {
  const stopped = checks.filter(({ outcome }) => outcome === "stopped");
  return new Map(stopped.flatMap(({ clauses, reason }) => clauses.map((clause) => [clause, reason] as const)));
}

function clauseVerdict(clause: ClausePlan, evidence: Evidence, isStopped: boolean): Verdict {
  if (evidence.verdict !== undefined) {
    return evidence.verdict;
  }
  if (clause.state !== "selected") {
    return clause.state;
  }
  if (evidence.reached > 0) {
    return "passed";
  }
  if (evidence.choice !== undefined) {
    return "not-offered";
  }
  return isStopped ? "stopped" : "inconclusive";
}

function reasonFor(
  clause: ClausePlan,
  verdict: Verdict,
  evidence: Evidence,
  stopped: ReadonlyMap<string, string>,
): string {
  if (verdict === "stopped") {
    return stopped.get(clause.id) ?? "";
  }
  if (verdict === "not-offered" && clause.state === "selected") {
    return evidence.choice ?? "";
  }
  return verdict === "passed" ? "" : clause.reason;
}

/**
 * The verdict on every clause of the plan. A finding that names the clause decides, whichever check showed it; then
 * a clause is passed when some check reached it. Where a device chose never to bring its condition about, as it may,
 * it does not offer what the clause is about. Where a defect of another clause ended the checks before, that is said.
 */
export function judgeClauses(plan: readonly ClausePlan[], checks: readonly CheckReport[]): ClauseReport[] {
  const evidence = gather(plan, checks);
  const stopped = stoppedClauses(checks);
  return plan.map((clause) => {
    const found = evidence.get(clause.id);
    assert(found !== undefined, `${clause.id} has no evidence`);
    const verdict = clauseVerdict(clause, found, stopped.has(clause.id));
    const reason = reasonFor(clause, verdict, found, stopped);
    return { ...clause, reason, verdict, reached: found.reached, checks: found.checks };
  });
}
