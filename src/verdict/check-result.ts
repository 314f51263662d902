import type { Scenario } from "../operation/scenario.ts";
import type { Finding } from "./finding.ts";
import type { ScenarioTrace } from "./scenario-trace.ts";

/** How one check (one property on one target) ended, before expectations are applied. */
export type CheckOutcome =
  | "passed"
  /** A MUST finding. */
  | "failed"
  /** None of the property's clauses was reached, or the target could not say. */
  | "inconclusive"
  /** Defects that other checks have shown ended its scenarios before one of its clauses was reached. */
  | "stopped"
  /** The target lacks what the property needs; `reason` says what. */
  | "not-offered"
  /** A finding that did not come again from a fresh target. */
  | "flaky"
  /** The target was lost or the kit could not go on; `reason` says why. */
  | "error";

/** A finding of another signature that turned up on the way, with the smallest scenario that showed it. */
export interface SideFinding {
  readonly finding: Finding;
  readonly scenario: Scenario;
}

/** What one check showed. */
export interface CheckResult {
  /** The property's id. */
  readonly check: string;
  /** A sentence that says what holds. */
  readonly title: string;
  /** Ids of the clauses that it is about. */
  readonly clauses: readonly string[];
  /** How it ended. */
  readonly outcome: CheckOutcome;
  /** Why it is inconclusive, stopped, not offered, flaky or an error, or a failure not confirmed; empty otherwise. */
  readonly reason: string;
  /** Scenarios that were run. */
  readonly runs: number;
  /** Operations of these scenarios. */
  readonly operations: number;
  /** Wall-clock time. */
  readonly milliseconds: number;
  /** For `failed` and `flaky`: the finding of the shrunk scenario. */
  readonly finding: Finding | undefined;
  /** The shrunk scenario that shows the finding; undefined where an earlier check has shown it already. */
  readonly scenario: Scenario | undefined;
  /** How the shrunk scenario went; only where it was recorded. */
  readonly trace?: ScenarioTrace;
  /** Operations of the scenario before it was shrunk. */
  readonly operationsBeforeShrinking: number;
  /** Findings of other signatures met while the scenario was shrunk, smallest first. */
  readonly sideFindings?: readonly SideFinding[];
  /** Defects that were known before, by signature: how many of its scenarios ended there. */
  readonly knownMet?: ReadonlyMap<string, number>;
  /** SHOULD findings, one per signature. */
  readonly warnings: readonly Finding[];
  /** How often each clause was reached. */
  readonly reached: ReadonlyMap<string, number>;
  /** Open choices the device was seen to make. */
  readonly choices: ReadonlyMap<string, string>;
}
