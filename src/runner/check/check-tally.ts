import { joinBehaviours } from "../../verdict/behaviours.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { ScenarioOutcome } from "../run-scenario.ts";

/** The sum of what the scenarios of one check showed. */
export class CheckTally {
  /** Scenarios. */
  runs = 0;
  operations = 0;
  readonly #reached: Map<string, number> = new Map<string, number>();
  readonly #choices: Map<string, string> = new Map<string, string>();
  readonly #warnings: Map<string, Finding> = new Map<string, Finding>();

  /** How often each clause was reached. */
  get reached(): ReadonlyMap<string, number> {
    return this.#reached;
  }

  /** What the device chose where it may; `behavioursOf` takes several behaviours of one choice apart. */
  get choices(): ReadonlyMap<string, string> {
    return this.#choices;
  }

  /** SHOULD findings: the first of each signature. */
  get warnings(): readonly Finding[] {
    return [...this.#warnings.values()];
  }

  /**
   * Adds one scenario. Of the clause that its finding is put down to nothing is counted: a smaller scenario may show
   * that it is a defect of another clause, and then this one was not tried to its end.
   */
  add(outcome: ScenarioOutcome): void {
    this.runs++;
    this.operations += outcome.operations;
    for (const [clause, count] of outcome.reached) {
      if (clause !== outcome.finding?.clause) {
        this.#reached.set(clause, (this.#reached.get(clause) ?? 0) + count);
      }
    }
    for (const [choice, behaviour] of outcome.choices) {
      this.#choices.set(choice, joinBehaviours(this.#choices.get(choice), behaviour));
    }
    for (const warning of outcome.warnings) {
      if (!this.#warnings.has(warning.signature)) {
        this.#warnings.set(warning.signature, warning);
      }
    }
  }
}
