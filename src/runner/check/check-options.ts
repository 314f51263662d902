import type { Life, Scenario } from "../../operation/scenario.ts";
import type { KnownDefects } from "../../verdict/defect/known-defects.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { ScenarioOutcome } from "../run-scenario.ts";
import type { StepObserver } from "../session.ts";

/** Carries out a scenario against a renewed target. Answers at once where the target does. */
export type ScenarioRunner = (
  scenario: Scenario,
  observer?: StepObserver,
) => ScenarioOutcome | Promise<ScenarioOutcome>;

/** A scenario and what it was found to show. */
export interface FailedScenario {
  readonly scenario: Scenario;
  readonly finding: Finding;
  /** Lives that the same device had before it. */
  readonly earlier?: () => readonly Life[];
}

/** The extent of a check. */
export interface CheckOptions {
  /** Seed of the whole run, 0 .. 2^53 - 1; each property makes its own of it. */
  readonly seed: number;
  /** Scenarios, instead of the property's own number; a property with one constant scenario keeps to that. */
  readonly runs?: number;
  /**
   * Scenarios after which the check ends, those that are stored and those of shrinking included; what was found by then
   * stands. Default: no limit.
   */
  readonly scenariosMax?: number;
  /** Scenarios to run before those that the property draws, such as those that failed in an earlier run. */
  readonly stored?: readonly Scenario[];
  /** Milliseconds after which no further scenario is started; the first one always is. Default: no limit. */
  readonly timeBudget?: number;
  /** Runs spent on shrinking at most. Default 2000. */
  readonly shrinkRunsMax?: number;
  /** Milliseconds spent on shrinking at most. Default 30 000. */
  readonly shrinkMillisecondsMax?: number;
  /** Runs the shrunk scenario once more, against a target as fresh as can be had. Default: the check's own runner. */
  readonly confirm?: ScenarioRunner;
  /** Is told of each scenario before it is run, with what was found so far. */
  readonly begin?: (scenario: Scenario, found: FailedScenario | undefined) => void;
  /** Defects that earlier checks of the run have shown. Default: none. */
  readonly known?: KnownDefects;
  /** Ends the check before the next scenario. Given one, the check lets other tasks run every 100 ms. */
  readonly signal?: AbortSignal;
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}
