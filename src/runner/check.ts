import { type Judgement, searchScenarios } from "../generate/search-scenarios.ts";
import { compareScenarios } from "../generate/shrink-scenario.ts";
import type { Scenario } from "../operation/scenario.ts";
import { TargetError } from "../target/target-error.ts";
import type { CheckOutcome, CheckResult, SideFinding } from "../verdict/check-result.ts";
import type { Finding } from "../verdict/finding.ts";
import { CheckTally } from "./check-tally.ts";
import type { Property, PropertyContext } from "./property.ts";
import { propertySeed } from "./property-seed.ts";
import { relatedRunner } from "./related-runner.ts";
import type { ScenarioOutcome } from "./run-scenario.ts";
import { withScenario } from "./scenario-error.ts";
import type { StepObserver } from "./session.ts";

/** Carries out a scenario against a renewed target. Answers at once where the target does. */
export type ScenarioRunner = (
  scenario: Scenario,
  observer?: StepObserver,
) => ScenarioOutcome | Promise<ScenarioOutcome>;

/** The extent of a check. */
export interface CheckOptions {
  /** Seed of the whole run, 0 .. 2^53 - 1; each property makes its own of it. */
  readonly seed: number;
  /** Scenarios, instead of the property's own number; a property with one constant scenario keeps to that. */
  readonly runs?: number;
  /** Milliseconds after which no further scenario is started; the first one always is. Default: no limit. */
  readonly timeBudget?: number;
  /** Runs spent on shrinking at most. Default 2000. */
  readonly shrinkRunsMax?: number;
  /** Milliseconds spent on shrinking at most. Default 30 000. */
  readonly shrinkMillisecondsMax?: number;
  /** Runs the shrunk scenario once more, against a target as fresh as can be had. Default: the check's own runner. */
  readonly confirm?: ScenarioRunner;
  /** Ends the check before the next scenario. Given one, the check lets other tasks run every 100 ms. */
  readonly signal?: AbortSignal;
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

const shrinkRunsDefault = 2000;
const shrinkMillisecondsDefault = 30_000;

/** Shrinking ends when it has found no scenario of fewer operations in so many runs that took so long. */
const stalledRuns = 24;
const stalledMilliseconds = 8000;

const sideFindingsMax = 8;
const breatheMilliseconds = 100;
const passed: Judgement = { verdict: "passed" };
const stop: Judgement = { verdict: "stop" };

/**
 * Runs one property: as many scenarios as it wants, up to the first that fails. That one is shrunk to a scenario whose
 * finding shows the same deviation, and confirmed by one more run. Equal seeds give equal results, times apart.
 *
 * Throws what the runner throws; a `TargetError` then carries the scenario and the step (`ScenarioTargetError`). Only a
 * target that is lost after something was found ends in a result, which says so in its reason.
 */
export async function runCheck(
  property: Property,
  context: PropertyContext,
  runScenario: ScenarioRunner,
  options: CheckOptions,
): Promise<CheckResult> {
  const unavailable = property.unavailable(context);
  const runner = runnerOf(property, context, runScenario);
  const check = new Check(property, runner, options);
  if (unavailable !== undefined) {
    return check.result("not-offered", unavailable);
  }
  await searchScenarios(property, context, check.judge, {
    seed: propertySeed(options.seed, property.id),
    runs: check.runsMax,
    shrinkRunsMax: options.shrinkRunsMax ?? shrinkRunsDefault,
  });
  return check.finish();
}

/** How scenarios of a property are run: on their own, or beside their transform when it states a relation. */
export function runnerOf(property: Property, context: PropertyContext, runScenario: ScenarioRunner): ScenarioRunner {
  return property.relation === undefined ? runScenario : relatedRunner(property.relation, context, runScenario);
}

/**
 * What was seen, without the clause it was put down to. The clause is told by the circumstances, and those that have
 * nothing to do with the defect go as the scenario shrinks: the smallest scenario names the right one.
 */
function deviationOf({ signature }: Finding): string {
  return signature.slice(signature.indexOf(":") + 1);
}

interface FailedScenario {
  readonly scenario: Scenario;
  readonly finding: Finding;
}

/** One check under way. */
class Check {
  readonly runsMax: number;
  readonly #property: Property;
  readonly #runScenario: ScenarioRunner;
  readonly #options: CheckOptions;
  readonly #now: () => number;
  readonly #started: number;
  readonly #tally: CheckTally = new CheckTally();
  readonly #sideFindings: Map<string, SideFinding> = new Map<string, SideFinding>();
  #deadline: number;
  #breatheAt: number;
  #smallest: FailedScenario | undefined;
  #operationsBeforeShrinking = 0;
  /** Runs since the last scenario of fewer operations that failed, and when that was. */
  #runsSinceProgress = 0;
  #progressAt = 0;
  #interrupted = false;
  #error: { readonly thrown: unknown } | undefined;

  constructor(property: Property, runScenario: ScenarioRunner, options: CheckOptions) {
    this.runsMax = property.runs === 1 ? 1 : (options.runs ?? property.runs);
    this.#property = property;
    this.#runScenario = runScenario;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#started = this.#now();
    this.#deadline = this.#started + (options.timeBudget ?? Number.POSITIVE_INFINITY);
    this.#breatheAt = this.#started + (options.signal === undefined ? Number.POSITIVE_INFINITY : breatheMilliseconds);
  }

  /** Runs and judges one scenario. */
  readonly judge = (scenario: Scenario): Judgement | Promise<Judgement> => {
    if (this.#options.signal?.aborted === true) {
      this.#interrupted = true;
      return stop;
    }
    const now = this.#now();
    if (this.#tally.runs > 0 && (now >= this.#deadline || this.#stalled(now))) {
      return stop;
    }
    if (now >= this.#breatheAt) {
      return this.#judgeAfterOthers(scenario);
    }
    try {
      const outcome = this.#runScenario(scenario);
      return outcome instanceof Promise
        ? outcome.then(
            (later) => this.#consider(scenario, later),
            (error: unknown) => this.#stopFor(error, scenario),
          )
        : this.#consider(scenario, outcome);
    } catch (error) {
      return this.#stopFor(error, scenario);
    }
  };

  /** Confirms what was found and says how the check ended. */
  async finish(): Promise<CheckResult> {
    if (this.#error !== undefined) {
      return this.#unconfirmed(this.#error.thrown);
    }
    if (this.#smallest !== undefined) {
      return this.#confirm(this.#smallest);
    }
    const { runs } = this.#tally;
    if (this.#interrupted) {
      return this.result("inconclusive", `interrupted after ${runs} of ${this.runsMax} scenarios`);
    }
    const { clauses } = this.#property;
    if (!clauses.some((clause) => (this.#tally.reached.get(clause) ?? 0) > 0)) {
      return this.result(
        "inconclusive",
        `none of ${clauses.join(", ")} was reached in ${runs} of ${this.runsMax} scenarios`,
      );
    }
    return this.result("passed", "");
  }

  /** The result so far under a given outcome. */
  result(outcome: CheckOutcome, reason: string, failed?: FailedScenario): CheckResult {
    const sideFindings = [...this.#sideFindings.values()].sort((left, right) =>
      compareScenarios(left.scenario, right.scenario),
    );
    return {
      check: this.#property.id,
      title: this.#property.title,
      clauses: this.#property.clauses,
      outcome,
      reason,
      runs: this.#tally.runs,
      operations: this.#tally.operations,
      milliseconds: this.#now() - this.#started,
      finding: failed?.finding,
      scenario: failed?.scenario,
      operationsBeforeShrinking: this.#operationsBeforeShrinking,
      sideFindings,
      warnings: this.#tally.warnings,
      reached: this.#tally.reached,
      choices: this.#tally.choices,
    };
  }

  /** Judges once other tasks have had their turn: a target that answers at once would never let a signal come in. */
  async #judgeAfterOthers(scenario: Scenario): Promise<Judgement> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#breatheAt = this.#now() + breatheMilliseconds;
    return this.judge(scenario);
  }

  /** Nothing gets simpler any more, and trying takes long. */
  #stalled(now: number): boolean {
    const failed = this.#smallest !== undefined;
    return failed && this.#runsSinceProgress++ >= stalledRuns && now - this.#progressAt >= stalledMilliseconds;
  }

  #consider(scenario: Scenario, outcome: ScenarioOutcome): Judgement {
    const { finding } = outcome;
    const first = this.#smallest;
    if (first === undefined) {
      this.#tally.add(outcome);
    }
    if (finding === undefined) {
      return passed;
    }
    if (first === undefined) {
      this.#operationsBeforeShrinking = scenario.operations.length;
      this.#deadline = this.#now() + (this.#options.shrinkMillisecondsMax ?? shrinkMillisecondsDefault);
    } else if (deviationOf(finding) !== deviationOf(first.finding)) {
      // Going on from here would end at another defect than the one that was found.
      this.#keepAside({ finding, scenario });
      return passed;
    }
    if (first === undefined || scenario.operations.length < first.scenario.operations.length) {
      this.#runsSinceProgress = 0;
      this.#progressAt = this.#now();
    }
    this.#smallest = { scenario, finding };
    return { verdict: "failed", step: finding.step };
  }

  #keepAside(found: SideFinding): void {
    const known = this.#sideFindings.get(found.finding.signature);
    const room = known !== undefined || this.#sideFindings.size < sideFindingsMax;
    if (room && (known === undefined || compareScenarios(found.scenario, known.scenario) < 0)) {
      this.#sideFindings.set(found.finding.signature, found);
    }
  }

  async #confirm(failed: FailedScenario): Promise<CheckResult> {
    const { scenario, finding } = failed;
    const confirm = this.#options.confirm ?? this.#runScenario;
    let again: Finding | undefined;
    try {
      again = (await confirm(scenario)).finding;
    } catch (error) {
      return this.#unconfirmed(withScenario(error, this.#property.id, scenario));
    }
    if (again?.signature === finding.signature) {
      return this.result("failed", "", { scenario, finding: again });
    }
    const instead = again === undefined ? "nothing" : `${again.signature} instead`;
    return this.result(
      "flaky",
      `${finding.signature} was found, but the same scenario on a fresh target showed ${instead}`,
      failed,
    );
  }

  #unconfirmed(error: unknown): CheckResult {
    if (this.#smallest === undefined || !(error instanceof TargetError)) {
      throw error;
    }
    return this.result("failed", `not confirmed by another run: ${error.message}`, this.#smallest);
  }

  #stopFor(error: unknown, scenario: Scenario): Judgement {
    this.#error = { thrown: withScenario(error, this.#property.id, scenario) };
    return stop;
  }
}
