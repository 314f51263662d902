import type { Operation } from "../operation/operation.ts";
import type { Life, Scenario } from "../operation/scenario.ts";
import type { RecordScenario } from "../oracle/recording/evidence-record.ts";
import type { Specification } from "../spec/specification.ts";
import type { Target } from "../target/target.ts";
import { TargetError } from "../target/target-error.ts";
import type { Missing } from "../verdict/ladder.ts";
import type { PropertyContext } from "./check/property.ts";
import { drive } from "./drive-steps.ts";
import { EarlierLives } from "./earlier-lives.ts";
import { learnContext } from "./learn-context.ts";
import { losesAgain } from "./loses-again.ts";
import type { ScenarioOutcome } from "./run-scenario.ts";
import type { ScenarioRun } from "./scenario-run.ts";
import { carryOutScenario } from "./stage/carry-out-scenario.ts";
import { Opening } from "./stage/opening.ts";
import { type DeviceHalves, Stage } from "./stage/stage.ts";
import { mayGoOnSpeaking } from "./step/closing-steps.ts";
import { keepsInterruptDisable } from "./step/pci/enumerate.ts";
import type { Steps } from "./steps.ts";

/** Called after each operation of a recorded scenario: what a report shows of it is taken from the run. */
export type StepObserver = (step: number, operation: Operation | undefined, run: ScenarioRun) => void;

/** A target that is ready to be judged, scenario after scenario. */
export interface Session {
  /** What is known of the target. */
  readonly context: PropertyContext;
  /**
   * Says which clauses the check that follows names. What every scenario meets before its first step is reported by
   * the checks that name its clause; the others go on past it.
   */
  startCheck(clauses: readonly string[]): void;
  /** Carries out one scenario on a renewed target; answers at once when the target does. */
  runScenario(scenario: Scenario, observer?: StepObserver): ScenarioOutcome | Promise<ScenarioOutcome>;
  /** Has the target started anew for the scenario that comes next, where the kit has started it. */
  startAfresh(): void;
  /**
   * From now on registers are not touched, or nothing is put on a queue: operations that would are left out, and so is
   * the second life at the end.
   */
  leaveOut(missing: Missing): void;
  /** Ends the target. */
  close(): Promise<void>;
}

/**
 * The most different findings that the opening of every scenario may make before the kit gives up on going past them.
 */
const openingFindingsMax = 32;

/** How long a host end is tried to connect on a device that is known to shut out others, in milliseconds. */
const knownRefusalMilliseconds = 500;

/** What is carried out to learn what every scenario meets. */
const nothing: Scenario = { startIndex: 0, seed: 0, operations: [] };

/**
 * Looks at the target once, to learn what it offers, and gives a session. `halves` are those of the device type where
 * they are not the kit's. Rejects with a `TargetError`.
 */
export async function openSession(
  target: Target,
  specification: Specification,
  halves?: DeviceHalves,
  record?: RecordScenario,
): Promise<Session> {
  const judged = new JudgedTarget(new Stage(target, specification, halves, record));
  const context = await judged.look();
  return {
    context,
    startCheck: (clauses) => judged.startCheck(clauses),
    runScenario: (scenario, observer) => judged.runScenario(scenario, observer),
    startAfresh: () => judged.startAfresh(),
    leaveOut: (missing) => judged.leaveOut(missing),
    close: async () => {
      await target.close();
    },
  };
}

/** Carries out one scenario after the other, and knows what each of them meets before its first step. */
class JudgedTarget {
  readonly #stage: Stage;
  readonly #opening: Opening;
  /** Findings that the opening of every scenario makes, by signature. */
  readonly #openingFindings: Map<string, string> = new Map();
  #ignored: ReadonlySet<string> = new Set();
  /** The function has an interrupt disable bit. */
  #interruptDisable = false;
  #missing: Missing | undefined = undefined;
  /** A host end was shut out: from then on the next one is soon taken for shut out. */
  #shutsOut = false;
  /** The next scenario is to confirm what was found, with all the time that any device may have. */
  #confirms = false;
  readonly #earlier: EarlierLives = new EarlierLives();
  /** How often the target was started when it was opened last. */
  #starts: number | undefined = undefined;
  /** What the device was put through before the scenario under way. */
  #came: () => readonly Life[] = () => [];
  /** The scenario before ended in a finding, and the target was not started anew since. */
  #soiled = false;
  /** The scenario under way came to its end before its first step. */
  #overAtOpening = false;
  /** Losses of the target that came again when the scenario was run again. */
  readonly #confirmedLosses: Set<string> = new Set();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#opening = new Opening(stage);
  }

  /** Brings the device up once to learn what it is. */
  async look(): Promise<PropertyContext> {
    let run = this.#stage.begin(nothing, this.#ignored);
    await drive(this.#look(run));
    for (let round = 0; round < openingFindingsMax; round++) {
      const finding = run.oracle.judgement.finding;
      if (finding === undefined) {
        break;
      }
      this.#openingFindings.set(finding.signature, finding.clause);
      this.#ignored = new Set(this.#openingFindings.keys());
      run = this.#stage.begin(nothing, this.#ignored);
      await drive(this.#look(run));
    }
    return learnContext(run, this.#interruptDisable);
  }

  startCheck(clauses: readonly string[]): void {
    const ignored = [...this.#openingFindings].filter(([, clause]) => !clauses.includes(clause));
    this.#ignored = new Set(ignored.map(([signature]) => signature));
  }

  startAfresh(): void {
    this.#confirms = true;
    this.#soiled = false;
    this.#earlier.forget();
    this.#opening.startAfresh();
  }

  leaveOut(missing: Missing): void {
    this.#missing = missing;
  }

  runScenario(scenario: Scenario, observer?: StepObserver): ScenarioOutcome | Promise<ScenarioOutcome> {
    return scenario.before === undefined
      ? this.#runLife(scenario, observer)
      : this.#runLives(scenario, scenario.before, observer);
  }

  /** Carries out what comes before a scenario on a device started anew, then the scenario on the same device. */
  async #runLives(
    scenario: Scenario,
    before: readonly Life[],
    observer: StepObserver | undefined,
  ): Promise<ScenarioOutcome> {
    this.startAfresh();
    for (const [position, life] of before.entries()) {
      const number = position - before.length - 1;
      await this.#runLife(life, undefined, (run) => observer?.(number, undefined, run));
    }
    return this.#runLife(scenario, observer);
  }

  /**
   * `ended` is called when all of it was done, or a MUST is broken. What a scenario meets before its first step on a
   * device that the finding of another one left behind says nothing of this scenario: it begins again, once, on a
   * target that is started anew.
   */
  #runLife(
    scenario: Scenario,
    observer: StepObserver | undefined,
    ended?: (run: ScenarioRun) => void,
  ): ScenarioOutcome | Promise<ScenarioOutcome> {
    const outcome = this.#runOnce(scenario, observer, ended);
    return outcome instanceof Promise
      ? outcome.then((first) => this.#orAfresh(first, scenario, observer, ended))
      : this.#orAfresh(outcome, scenario, observer, ended);
  }

  #orAfresh(
    outcome: ScenarioOutcome,
    scenario: Scenario,
    observer: StepObserver | undefined,
    ended?: (run: ScenarioRun) => void,
  ): ScenarioOutcome | Promise<ScenarioOutcome> {
    const isLeftBehind = this.#soiled && this.#overAtOpening;
    this.#soiled = outcome.finding !== undefined;
    if (!isLeftBehind) {
      return outcome;
    }
    this.#opening.startAfresh();
    return this.#runOnce(scenario, observer, ended);
  }

  #runOnce(
    scenario: Scenario,
    observer: StepObserver | undefined,
    ended?: (run: ScenarioRun) => void,
  ): ScenarioOutcome | Promise<ScenarioOutcome> {
    this.#came = this.#earlier.add(scenario);
    const run = this.#stage.begin(scenario, this.#ignored);
    run.reconnectMilliseconds = this.#shutsOut && !this.#confirms ? knownRefusalMilliseconds : undefined;
    this.#confirms = false;
    const outcome = (): ScenarioOutcome => {
      ended?.(run);
      return this.#outcome(run, scenario);
    };
    try {
      const done = drive(this.#whole(run, scenario, observer));
      if (done instanceof Promise) {
        return done.then(
          () => outcome(),
          (error: unknown) => this.#lost(run, scenario, error).then(outcome),
        );
      }
    } catch (error) {
      return this.#lost(run, scenario, error).then(outcome);
    }
    return outcome();
  }

  /**
   * The target died or hung. If it does so again when the scenario is run again on a fresh one, alone or behind what
   * came before it, that is what the device does, and a finding; if it does not, the target was lost for another
   * reason and the error stands.
   */
  async #lost(run: ScenarioRun, scenario: Life, error: unknown): Promise<void> {
    if (!(error instanceof TargetError) || (error.code !== "crashed" && error.code !== "hung")) {
      throw error;
    }
    const { judgement } = run.oracle;
    error.step ??= judgement.step;
    const came = this.#came;
    if (
      !this.#confirmedLosses.has(error.code) &&
      !(await losesAgain(scenario, came(), (lives) => this.#endsInLoss(lives, error.code)))
    ) {
      throw error;
    }
    this.#came = came;
    this.#confirmedLosses.add(error.code);
    run.evidence.targetLost(error.code, error.message);
  }

  /** Whether a device that is started anew is lost in the last of its lives. */
  async #endsInLoss(lives: readonly Life[], code: string): Promise<boolean> {
    this.#opening.startAfresh();
    for (const [position, life] of lives.entries()) {
      const run = this.#stage.begin(life, this.#ignored, false);
      try {
        await drive(this.#whole(run, life, undefined));
      } catch (error) {
        return position === lives.length - 1 && error instanceof TargetError && error.code === code;
      }
    }
    return false;
  }

  *#look(run: ScenarioRun): Steps {
    yield* this.#opening.open(run, 0, this.#missing);
    if (!run.over) {
      this.#interruptDisable = yield* keepsInterruptDisable(run);
    }
  }

  *#whole(run: ScenarioRun, scenario: Life, observer: StepObserver | undefined): Steps {
    this.#overAtOpening = false;
    yield* this.#opening.open(run, run.startIndex, this.#missing);
    this.#overAtOpening = run.over;
    const { starts } = this.#stage.target;
    if (starts !== this.#starts) {
      this.#starts = starts;
      this.#earlier.forget();
      this.#came = this.#earlier.add(scenario);
    }
    yield* carryOutScenario(run, scenario, this.#missing, observer);
    if (!run.over && !mayGoOnSpeaking(run)) {
      this.#opening.carriedThrough();
    }
  }

  #outcome(run: ScenarioRun, scenario: Scenario): ScenarioOutcome {
    const { judgement } = run.oracle;
    this.#shutsOut ||= judgement.finding?.signature.endsWith(":host-end-refused") === true;
    return {
      finding: judgement.finding,
      warnings: judgement.warnings,
      reached: judgement.reached(),
      choices: judgement.choices,
      operations: run.operations,
      scenario,
      earlier: this.#came,
    };
  }
}
