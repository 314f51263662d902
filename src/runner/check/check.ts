import { type Judgement, searchScenarios } from "../../generate/search-scenarios.ts";
import type { Scenario } from "../../operation/scenario.ts";
import { TargetError } from "../../target/target-error.ts";
import type { CheckOutcome, CheckResult } from "../../verdict/check-result.ts";
import type { ScenarioOutcome } from "../run-scenario.ts";
import { withScenario } from "../scenario-error.ts";
import type { CheckOptions, FailedScenario, ScenarioRunner } from "./check-options.ts";
import { CheckTally } from "./check-tally.ts";
import { confirmFailure, flakyReason } from "./confirm-failure.ts";
import { KnownMeetings } from "./known-meetings.ts";
import type { Property, PropertyContext } from "./property.ts";
import { propertySeed } from "./property-seed.ts";
import { relatedRunner } from "./related-runner.ts";
import { areAlike, failsAlike } from "./same-failure.ts";
import { ShrinkStall } from "./shrink-stall.ts";
import { SideFindings } from "./side-findings.ts";

const shrinkRunsDefault = 2000;
const shrinkMillisecondsDefault = 30_000;

/** Runs spent on what a scenario that does not fail alone needs before it. */
const lifeRunsMax = 500;

const breatheMilliseconds = 100;
const passed: Judgement = { verdict: "passed" };
const stop: Judgement = { verdict: "stop" };

/**
 * Runs one property: as many scenarios as it wants, up to the first that fails. That one is shrunk to a scenario whose
 * finding shows the same deviation, and confirmed by one more run. Equal seeds give equal results, times apart. A
 * scenario that ends at a known defect which the check is not about is no failure; the check goes on with the others.
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
  const stored = (options.stored ?? []).map((scenario) => startable(scenario, context));
  for (let round = 0; check.begins(round); round++) {
    await searchScenarios(property, context, check.judge, {
      seed: propertySeed(options.seed, round === 0 ? property.id : `${property.id}#${round}`),
      runs: check.runsLeft,
      stored: round === 0 ? stored : [],
      shrinkRunsMax: options.shrinkRunsMax ?? shrinkRunsDefault,
    });
  }
  return check.finish();
}

/** A scenario of another target, with a start that this one can be given. */
function startable(scenario: Scenario, { capabilities }: PropertyContext): Scenario {
  return capabilities.startIndex ? scenario : { ...scenario, startIndex: 0 };
}

/** How scenarios of a property are run: on their own, or beside their transform when it states a relation. */
export function runnerOf(property: Property, context: PropertyContext, runScenario: ScenarioRunner): ScenarioRunner {
  return property.relation === undefined ? runScenario : relatedRunner(property.relation, context, runScenario);
}

/** A finding as a result tells it: one that an earlier check has shown needs no scenario. */
type Shown = Pick<FailedScenario, "finding"> & Partial<FailedScenario>;

/** One check under way. */
class Check {
  readonly runsMax: number;
  readonly #property: Property;
  readonly #runScenario: ScenarioRunner;
  readonly #options: CheckOptions;
  readonly #now: () => number;
  readonly #started: number;
  readonly #tally: CheckTally = new CheckTally();
  readonly #sideFindings: SideFindings = new SideFindings();
  readonly #known: KnownMeetings;
  readonly #budgetEnd: number;
  #deadline: number;
  /** The finding turned out to be a known defect: other scenarios are still to be tried. */
  #recognised = false;
  #breatheAt: number;
  #smallest: FailedScenario | undefined;
  #operationsBeforeShrinking = 0;
  readonly #stall: ShrinkStall = new ShrinkStall();
  #interrupted = false;
  #judged = 0;
  #error: { readonly thrown: unknown } | undefined;

  constructor(property: Property, runScenario: ScenarioRunner, options: CheckOptions) {
    this.runsMax = property.runs === 1 ? 1 : (options.runs ?? property.runs);
    this.#property = property;
    this.#runScenario = runScenario;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#started = this.#now();
    this.#known = new KnownMeetings(options.known, property.clauses);
    this.#budgetEnd = this.#started + (options.timeBudget ?? Number.POSITIVE_INFINITY);
    this.#deadline = this.#budgetEnd;
    this.#breatheAt = this.#started + (options.signal === undefined ? Number.POSITIVE_INFINITY : breatheMilliseconds);
  }

  /** Scenarios that are still to be run, those that are stored apart. */
  get runsLeft(): number {
    const stored = this.#options.stored?.length ?? 0;
    return Math.min(this.runsMax, this.runsMax + stored - this.#tally.runs);
  }

  /** Whether scenarios are to be looked for: at first, and again behind a finding that is known. */
  begins(round: number): boolean {
    const isWanted = round === 0 || (this.#recognised && this.runsLeft > 0);
    this.#recognised = false;
    return isWanted;
  }

  /** Runs and judges one scenario. */
  readonly judge = (scenario: Scenario): Judgement | Promise<Judgement> => {
    if (this.#options.signal?.aborted === true) {
      this.#interrupted = true;
      return stop;
    }
    if (this.#judged >= (this.#options.scenariosMax ?? Number.POSITIVE_INFINITY)) {
      return stop;
    }
    const now = this.#now();
    if (this.#tally.runs > 0 && (now >= this.#deadline || this.#isStalled(now))) {
      return stop;
    }
    if (now >= this.#breatheAt) {
      return this.#judgeAfterOthers(scenario);
    }
    this.#judged++;
    this.#options.begin?.(scenario, this.#smallest);
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
      const { finding } = this.#smallest;
      return this.#known.isHere(finding) ? this.result("failed", "", { finding }) : this.#confirm(this.#smallest);
    }
    const { runs } = this.#tally;
    if (this.#interrupted) {
      return this.result("inconclusive", `interrupted after ${runs} of ${this.runsMax} scenarios`);
    }
    const aside = this.#sideFindings.takeSmallest();
    if (aside !== undefined) {
      // Met while a known defect was shrunk: nothing else would tell of it.
      this.#operationsBeforeShrinking = aside.scenario.operations.length;
      return this.#confirm(aside);
    }
    const { clauses } = this.#property;
    if (!clauses.some((clause) => (this.#tally.reached.get(clause) ?? 0) > 0)) {
      const stopped = this.#known.reason;
      if (stopped !== undefined) {
        return this.result("stopped", stopped);
      }
      return this.result(
        "inconclusive",
        `none of ${clauses.join(", ")} was reached in ${runs} of ${this.runsMax} scenarios`,
      );
    }
    return this.result("passed", "");
  }

  /** The result so far under a given outcome. */
  result(outcome: CheckOutcome, reason: string, failed?: Shown): CheckResult {
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
      sideFindings: this.#sideFindings.list(),
      knownMet: this.#known.met,
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

  #isStalled(now: number): boolean {
    return this.#smallest !== undefined && this.#stall.isStalled(now);
  }

  #consider(scenario: Scenario, outcome: ScenarioOutcome): Judgement {
    const { finding } = outcome;
    const first = this.#smallest;
    if (first === undefined) {
      this.#tally.add(outcome);
    }
    const known = this.#known.elsewhere(finding);
    if (finding !== undefined && known !== undefined) {
      return this.#passOver({ scenario, finding }, known);
    }
    this.#known.endRow();
    if (finding === undefined) {
      return passed;
    }
    if (first === undefined) {
      this.#operationsBeforeShrinking = scenario.operations.length;
      this.#deadline = this.#now() + (this.#options.shrinkMillisecondsMax ?? shrinkMillisecondsDefault);
    } else if (!areAlike(finding, first.finding)) {
      // Going on from here would end at another defect than the one that was found.
      this.#sideFindings.keep({ finding, scenario });
      return passed;
    }
    if (first === undefined || scenario.operations.length < first.scenario.operations.length) {
      this.#stall.progress(this.#now());
    }
    this.#smallest = { scenario, finding, ...(outcome.earlier === undefined ? {} : { earlier: outcome.earlier }) };
    return this.#known.isHere(finding) ? stop : { verdict: "failed", step: finding.step };
  }

  /** A scenario ended at a defect that another check has shown, of signature `known`. */
  #passOver(failed: FailedScenario, known: string): Judgement {
    const first = this.#smallest;
    if (first === undefined) {
      return this.#known.passOver(known, this.#now()) === "stop" ? stop : passed;
    }
    if (!failsAlike(failed, first)) {
      return passed;
    }
    this.#smallest = undefined;
    this.#deadline = this.#budgetEnd;
    this.#recognised = this.#known.recognise(known, this.#now()) === "go-on";
    return stop;
  }

  async #confirm(failed: FailedScenario): Promise<CheckResult> {
    const { scenario, finding } = failed;
    const deadline = this.#now() + (this.#options.shrinkMillisecondsMax ?? shrinkMillisecondsDefault);
    try {
      const confirmation = await confirmFailure(failed, this.#options.confirm ?? this.#runScenario, {
        runsMax: lifeRunsMax,
        mayGoOn: () => this.#options.signal?.aborted !== true && this.#now() < deadline,
        begin: (next) => this.#options.begin?.(next, { scenario, finding }),
      });
      if (confirmation.kind === "flaky") {
        return this.result("flaky", flakyReason(finding, confirmation), { scenario, finding });
      }
      const { before = [] } = confirmation.failed.scenario;
      this.#operationsBeforeShrinking += before.reduce((sum, life) => sum + life.operations.length, 0);
      return this.result("failed", "", confirmation.failed);
    } catch (error) {
      return this.#unconfirmed(withScenario(error, this.#property.id, scenario));
    }
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
