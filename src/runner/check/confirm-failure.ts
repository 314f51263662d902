import { counted } from "../../base/counted.ts";
import { shrinkLives, withLives } from "../../generate/shrink-lives.ts";
import type { Life, Scenario } from "../../operation/scenario.ts";
import { TargetError } from "../../target/target-error.ts";
import type { Finding } from "../../verdict/finding.ts";
import { lastOnes } from "../earlier-lives.ts";
import type { FailedScenario, ScenarioRunner } from "./check-options.ts";
import { areAlike } from "./same-failure.ts";

/** What running again what failed came to. */
export type Confirmation =
  /** The scenario alone or behind earlier lives, with what it showed. */
  | { readonly kind: "confirmed"; readonly failed: FailedScenario }
  /** It did not fail again; `instead` is what it showed alone, and `lives` how many were tried before it. */
  | { readonly kind: "flaky"; readonly instead: Finding | undefined; readonly lives: number };

/** How much is spent on a scenario that does not fail alone. */
export interface LifeSearch {
  readonly runsMax: number;
  /** Whether there is time left, and nobody wants it to end. */
  readonly mayGoOn: () => boolean;
  /** Is told of each scenario before it is run. */
  readonly begin: (scenario: Scenario) => void;
}

/**
 * Runs what failed once more on a device started anew. Where it does not fail alone it is run behind what the device
 * was put through before: state that outlives a scenario is found so. What fails then is made smaller, and counts when
 * it fails twice. Rejects with a `TargetError` when the target is lost in the first run.
 */
export async function confirmFailure(
  failed: FailedScenario,
  run: ScenarioRunner,
  search: LifeSearch,
): Promise<Confirmation> {
  search.begin(failed.scenario);
  const instead = (await run(failed.scenario)).finding;
  if (instead?.signature === failed.finding.signature) {
    return { kind: "confirmed", failed: { scenario: failed.scenario, finding: instead } };
  }
  const earlier = failed.scenario.before === undefined ? (failed.earlier?.() ?? []) : [];
  const trials = new Trials(failed.finding, run, search);
  for (const lives of lastOnes(earlier)) {
    const found = await trials.run(withLives(failed.scenario, lives));
    if (found === undefined) {
      break;
    }
    if (found) {
      const scenario = await shrinkLives(withLives(failed.scenario, lives), trials.run);
      const again = await trials.confirmed(scenario);
      return again === undefined ? flaky(instead, earlier) : { kind: "confirmed", failed: again };
    }
  }
  return flaky(instead, earlier);
}

function flaky(instead: Finding | undefined, earlier: readonly Life[]): Confirmation {
  return { kind: "flaky", instead, lives: earlier.length };
}

/** Why a finding counts as flaky. */
export function flakyReason(
  { signature }: Finding,
  { instead, lives }: Extract<Confirmation, { readonly kind: "flaky" }>,
): string {
  const shown = instead === undefined ? "nothing" : `${instead.signature} instead`;
  const behind = lives === 0 ? "" : `, and did not fail behind the ${counted(lives, "scenario")} before it either`;
  return `${signature} was found, but the same scenario on a fresh target showed ${shown}${behind}`;
}

/** Runs of scenarios behind earlier lives, within a limit. */
class Trials {
  readonly #finding: Finding;
  readonly #runScenario: ScenarioRunner;
  readonly #search: LifeSearch;
  #runs = 0;

  constructor(finding: Finding, run: ScenarioRunner, search: LifeSearch) {
    this.#finding = finding;
    this.#runScenario = run;
    this.#search = search;
  }

  readonly run = async (scenario: Scenario): Promise<boolean | undefined> => {
    if (this.#runs >= this.#search.runsMax || !this.#search.mayGoOn()) {
      return undefined;
    }
    this.#runs++;
    const finding = await this.#findingOf(scenario);
    return finding !== undefined && areAlike(finding, this.#finding);
  };

  /** The smallest scenario fails once more: what comes about by chance seldom does. */
  async confirmed(scenario: Scenario): Promise<FailedScenario | undefined> {
    const finding = await this.#findingOf(scenario);
    return finding !== undefined && areAlike(finding, this.#finding) ? { scenario, finding } : undefined;
  }

  /** A target that is lost on the way shows something else. */
  async #findingOf(scenario: Scenario): Promise<Finding | undefined> {
    this.#search.begin(scenario);
    try {
      return (await this.#runScenario(scenario)).finding;
    } catch (error) {
      if (error instanceof TargetError) {
        return undefined;
      }
      throw error;
    }
  }
}
