import { createRandom, type Random } from "../../base/random.ts";
import { mutateScenario } from "../../generate/mutate-scenario.ts";
import type { Scenario } from "../../operation/scenario.ts";
import { runnerOf } from "../../runner/check/check.ts";
import type { ScenarioRunner } from "../../runner/check/check-options.ts";
import type { Property, PropertyContext } from "../../runner/check/property.ts";
import type { ScenarioOutcome } from "../../runner/run-scenario.ts";
import { clauseOf } from "../../verdict/defect/signature.ts";
import type { Finding } from "../../verdict/finding.ts";
import { ScenarioTransitions } from "../novelty/scenario-transitions.ts";
import { caseCheck } from "./case-check.ts";
import type { ExploreLease } from "./lease.ts";
import type { LeaseSession, LeaseWatch } from "./lease-session.ts";
import type { LeaseTally } from "./lease-tally.ts";

/** How often a check with one constant scenario takes its turn. */
const constantChance = 0.02;
/** Milliseconds after which other tasks get their turn. */
const breatheMilliseconds = 100;

/** A scenario to be run, and how. */
interface Trial {
  readonly scenario: Scenario;
  /** Whose scenario it is, or whose scenario it was made of. */
  readonly check: string;
  /** The property that made it; undefined for a mutant. */
  readonly property: Property | undefined;
}

/** Carries out leases that search, and remembers from one to the next which transitions are no news. */
export class Explorer {
  readonly #session: LeaseSession;
  readonly #properties: readonly Property[];
  readonly #watch: LeaseWatch;
  readonly #transitions: ScenarioTransitions = new ScenarioTransitions();
  readonly #seen: Set<number> = new Set();

  /** `properties` are those that the target can run. */
  constructor(session: LeaseSession, properties: readonly Property[], watch: LeaseWatch) {
    this.#session = session;
    this.#properties = properties;
    this.#watch = watch;
  }

  /** Runs scenarios until time is up or something is found. Throws what the session throws. */
  async explore(lease: ExploreLease, tally: LeaseTally): Promise<void> {
    for (const transition of lease.seen) {
      this.#seen.add(transition);
    }
    const random = createRandom(lease.seed);
    const chosen = new Set(lease.checks);
    const properties =
      lease.checks === undefined ? this.#properties : this.#properties.filter(({ id }) => chosen.has(id));
    const knownClauses = new Set(lease.known.map(clauseOf));
    let breatheAt = tally.milliseconds + breatheMilliseconds;
    while (tally.milliseconds < lease.milliseconds && tally.found.length === 0 && !this.#watch.isAborted()) {
      const trial = this.#nextTrial(lease, properties, random);
      if (trial === undefined) {
        return;
      }
      if (tally.milliseconds >= breatheAt) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        breatheAt = tally.milliseconds + breatheMilliseconds;
      }
      const outcome = this.#run(trial, knownClauses);
      this.#take(trial, outcome instanceof Promise ? await outcome : outcome, tally);
    }
  }

  #nextTrial(lease: ExploreLease, properties: readonly Property[], random: Random): Trial | undefined {
    const { context } = this.#session;
    if (lease.work === "mutate") {
      if (lease.items.length === 0) {
        return undefined;
      }
      const base = random.pick(lease.items);
      let isFirst = true;
      const pick = (): Scenario => {
        const picked = isFirst ? base : random.pick(lease.items);
        isFirst = false;
        return picked.scenario;
      };
      const scenario = mutateScenario(pick, random, context);
      return { scenario: startable(scenario, context), check: base.check, property: undefined };
    }
    const property = pickProperty(properties, random);
    return property === undefined
      ? undefined
      : { scenario: generated(property, random, context), check: property.id, property };
  }

  #run({ scenario, property, check }: Trial, known: ReadonlySet<string>): ReturnType<ScenarioRunner> {
    // What every scenario meets before its first step is told once; then it is gone past.
    const clauses = property?.clauses.filter((clause) => !known.has(clause)) ?? [];
    this.#session.startCheck?.(clauses);
    this.#transitions.take();
    const run: ScenarioRunner = (given, observer) =>
      this.#session.runScenario(given, (step, operation, under) => {
        this.#transitions.observe(step, operation, under);
        observer?.(step, operation, under);
      });
    this.#watch.begin(check, scenario);
    return property === undefined ? run(scenario) : runnerOf(property, this.#session.context, run)(scenario);
  }

  #take(trial: Trial, outcome: ScenarioOutcome, tally: LeaseTally): void {
    const transitions = this.#transitions.take();
    tally.count(outcome);
    tally.show(transitions);
    const findings = [...(outcome.finding === undefined ? [] : [outcome.finding]), ...outcome.warnings];
    for (const finding of findings.filter((one) => !tally.meets(one))) {
      tally.find({ check: this.#checkOf(trial, finding), scenario: trial.scenario, finding });
    }
    // What ends at a finding leads nowhere.
    if (outcome.finding === undefined && transitions.some((transition) => !this.#seen.has(transition))) {
      tally.offer({ check: trial.check, scenario: trial.scenario, transitions });
    }
    for (const transition of transitions) {
      this.#seen.add(transition);
    }
  }

  #checkOf({ check, property }: Trial, { clause }: Finding): string {
    return property === undefined ? caseCheck(clause, check, this.#properties, this.#session.context) : check;
  }
}

/** Any of the properties, those with one constant scenario seldom. */
function pickProperty(properties: readonly Property[], random: Random): Property | undefined {
  if (properties.length === 0) {
    return undefined;
  }
  const constant = properties.filter(({ runs }) => runs === 1);
  const varied = properties.filter(({ runs }) => runs !== 1);
  const isConstant = varied.length === 0 || (constant.length > 0 && random.chance(constantChance));
  return random.pick(isConstant ? constant : varied);
}

function generated(property: Property, random: Random, context: PropertyContext): Scenario {
  const own = createRandom(random.next());
  const seed = own.next();
  const { operations, startIndex = 0 } = property.generate(own, context);
  return startable({ startIndex, seed, operations }, context);
}

/** A scenario with a start that the target can be given. */
function startable(scenario: Scenario, { capabilities }: PropertyContext): Scenario {
  return capabilities.startIndex ? scenario : { ...scenario, startIndex: 0 };
}
