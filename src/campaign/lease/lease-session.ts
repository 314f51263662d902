import type { Scenario } from "../../operation/scenario.ts";
import type { ScenarioRunner } from "../../runner/check/check-options.ts";
import type { PropertyContext } from "../../runner/check/property.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { ScenarioTrace } from "../../verdict/scenario-trace.ts";

/** What leases need of a target that is up; a `KitSession` has it. */
export interface LeaseSession {
  readonly context: PropertyContext;
  readonly runScenario: ScenarioRunner;
  readonly startCheck?: (clauses: readonly string[]) => void;
  readonly startAfresh?: () => void;
  readonly record?: (scenario: Scenario, finding: Finding) => Promise<ScenarioTrace | undefined>;
}

/** Who looks on while a worker carries out leases. */
export interface LeaseWatch {
  /** Called before each scenario: the device may end the process at any moment. */
  readonly begin: (check: string, scenario: Scenario) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Whether the worker is to end. */
  readonly isAborted: () => boolean;
}
