import type { Life, Scenario } from "../operation/scenario.ts";
import type { Finding } from "../verdict/finding.ts";

/** What one scenario showed. */
export interface ScenarioOutcome {
  /** The first MUST finding, at which the scenario was ended; undefined when there is none. */
  readonly finding: Finding | undefined;
  /** SHOULD findings, one per signature. */
  readonly warnings: readonly Finding[];
  /** How often each clause's condition was met and judged. */
  readonly reached: ReadonlyMap<string, number>;
  /** Choices the device made where the specification leaves one open: ambiguity or statement id -> behaviour. */
  readonly choices: ReadonlyMap<string, string>;
  /** Operations carried out. */
  readonly operations: number;
  /** The scenario that was run. */
  readonly scenario: Scenario;
  /** Lives that the same device had before it, oldest first, as far as they are known. */
  readonly earlier?: () => readonly Life[];
}
