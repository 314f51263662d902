import type { Scenario } from "../../operation/scenario.ts";
import type { FailedScenario, ScenarioRunner } from "../../runner/check/check-options.ts";
import type { ScenarioOutcome } from "../../runner/run-scenario.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { ScenarioClock } from "./scenario-clock.ts";
import { writeJournal } from "./scenario-journal.ts";

/**
 * Runs the scenarios of a check in a worker: each is noted in the journal before it begins. Those that the device is
 * known not to survive are not run; their finding is given as if they had been.
 */
export class SurvivedScenarios {
  readonly #run: ScenarioRunner;
  readonly #lethal: ReadonlyMap<string, Finding>;
  readonly #clock: ScenarioClock;
  #finding: Finding | undefined;
  #runs = 0;

  constructor(run: ScenarioRunner, lethal: readonly FailedScenario[], clock: ScenarioClock) {
    this.#run = run;
    this.#clock = clock;
    this.#lethal = new Map(lethal.map(({ scenario, finding }) => [JSON.stringify(scenario), finding]));
  }

  readonly begin = (scenario: Scenario, found: FailedScenario | undefined): void => {
    this.#clock.begin();
    const { longest } = this.#clock;
    writeJournal({
      scenario,
      runs: this.#runs++,
      ...(found === undefined ? {} : { found }),
      ...(longest === undefined ? {} : { longest }),
    });
    this.#finding = this.#lethal.size === 0 ? undefined : this.#lethal.get(JSON.stringify(scenario));
  };

  /** Runs the scenario that was begun, or, of one with a relation, a half of it. */
  readonly run: ScenarioRunner = (scenario, observer) =>
    this.#finding === undefined ? this.#run(scenario, observer) : outcomeOf(scenario, this.#finding);
}

function outcomeOf(scenario: Scenario, finding: Finding): ScenarioOutcome {
  const operations = scenario.operations.length;
  return { finding, warnings: [], reached: new Map(), choices: new Map(), operations, scenario };
}
