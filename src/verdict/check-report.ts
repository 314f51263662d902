import type { Scenario } from "../operation/scenario.ts";
import type { CheckOutcome, CheckResult, SideFinding } from "./check-result.ts";
import type { ClauseLevel, Finding } from "./finding.ts";
import type { ScenarioTrace } from "./scenario-trace.ts";
import type { Verdict } from "./verdict.ts";

/** The entry of an expectations file that explains a check's verdict. */
export interface ExpectationReference {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly link: string;
}

/** One check in a report: what it showed, as plain JSON, with its verdict. */
export interface CheckReport {
  /** Id of the check. */
  readonly check: string;
  /** A sentence that says what holds. */
  readonly title: string;
  /** Area of its main clause. */
  readonly area: string;
  /** The clause that the check's id names. */
  readonly clause: string;
  /** The most binding level of its clauses. */
  readonly level: ClauseLevel;
  /** Ids of the clauses that it is about. */
  readonly clauses: readonly string[];
  /** How it ended, before expectations were applied. */
  readonly outcome: CheckOutcome;
  /** How it ended, with expectations applied. */
  readonly verdict: Verdict;
  /** Why it is inconclusive, stopped, not offered, flaky or an error; empty otherwise. */
  readonly reason: string;
  /** Scenarios that were run. */
  readonly runs: number;
  /** Operations of these scenarios. */
  readonly operations: number;
  /** Wall-clock time. */
  readonly milliseconds: number;
  /** What it failed with. */
  readonly finding?: Finding;
  /** The shrunk scenario that shows the finding. */
  readonly scenario?: Scenario;
  /** How it went, step by step; only for the first checks with a signature. */
  readonly trace?: ScenarioTrace;
  /** Operations of the scenario before it was shrunk; 0 without a finding. */
  readonly operationsBeforeShrinking: number;
  /** Findings of other signatures that turned up while the scenario was shrunk. */
  readonly sideFindings: readonly SideFinding[];
  /** Defects that earlier checks have shown, by signature: how many of its scenarios ended there. */
  readonly knownMet: Readonly<Record<string, number>>;
  /** SHOULD and MAY findings, one per signature. */
  readonly warnings: readonly Finding[];
  /** How often each clause was reached, by id. */
  readonly reached: Readonly<Record<string, number>>;
  /** Open choices that the device was seen to make, by id. */
  readonly choices: Readonly<Record<string, string>>;
  /** Path of the case file as the user sees it; absent when none was written. */
  readonly caseFile?: string;
  /** The exact command that shows the finding again; absent without a case file. */
  readonly replay?: string;
  /** The target's last words on its error output, oldest first. */
  readonly errorOutput: readonly string[];
  /** The entry of the expectations file that explains the verdict. */
  readonly expectation?: ExpectationReference;
}

/** What a report adds to what a check showed. */
export interface CheckSurroundings {
  readonly area: string;
  readonly level: ClauseLevel;
  readonly caseFile?: string;
  readonly replay?: string;
  readonly errorOutput: readonly string[];
}

/** The clause that a check's id names: the part before the first `/`. */
export function mainClause(check: string): string {
  const slash = check.indexOf("/");
  return slash < 0 ? check : check.slice(0, slash);
}

/** Every MUST finding of a check: the one it failed with, then those met on the way. */
export function findingsOf(check: CheckReport): Finding[] {
  const main = check.finding === undefined ? [] : [check.finding];
  return [...main, ...check.sideFindings.map(({ finding }) => finding)];
}

/** The verdict on a check when no expectation is known for it. */
function plainVerdict(outcome: CheckOutcome, warnings: number): Verdict {
  return outcome === "passed" && warnings > 0 ? "warned" : outcome;
}

/** Turns what a check showed into its place in the report, without regard to expectations. */
export function checkReport(result: CheckResult, surroundings: CheckSurroundings): CheckReport {
  return {
    check: result.check,
    title: result.title,
    area: surroundings.area,
    clause: mainClause(result.check),
    level: surroundings.level,
    clauses: result.clauses,
    outcome: result.outcome,
    verdict: plainVerdict(result.outcome, result.warnings.length),
    reason: result.reason,
    runs: result.runs,
    operations: result.operations,
    milliseconds: result.milliseconds,
    ...(result.finding === undefined ? {} : { finding: result.finding }),
    ...(result.scenario === undefined ? {} : { scenario: result.scenario }),
    ...(result.trace === undefined ? {} : { trace: result.trace }),
    operationsBeforeShrinking: result.operationsBeforeShrinking,
    sideFindings: result.sideFindings ?? [],
    knownMet: Object.fromEntries(result.knownMet ?? []),
    warnings: result.warnings,
    reached: Object.fromEntries(result.reached),
    choices: Object.fromEntries(result.choices),
    ...(surroundings.caseFile === undefined ? {} : { caseFile: surroundings.caseFile }),
    ...(surroundings.replay === undefined ? {} : { replay: surroundings.replay }),
    errorOutput: surroundings.errorOutput,
  };
}
