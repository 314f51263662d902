import type { CreateGuestDevice } from "../guest/device/guest-device.ts";
import { Guest } from "../guest/guest.ts";
import { TouchedPages } from "../guest/touched-pages.ts";
import { rulesOf } from "../operation/find-family.ts";
import type { Operation } from "../operation/operation.ts";
import type { Scenario } from "../operation/scenario.ts";
import type { DeviceHalf } from "../oracle/device/device-model.ts";
import { Evidence } from "../oracle/evidence.ts";
import { AccessMap } from "../oracle/memory/access-map.ts";
import { Oracle } from "../oracle/oracle.ts";
import { evidenceStart, type RecordScenario } from "../oracle/recording/evidence-record.ts";
import { recordEvidence } from "../oracle/recording/record-evidence.ts";
import type { Specification } from "../spec/specification.ts";
import { AccessBatch } from "../target/access-batch.ts";
import type { Target } from "../target/target.ts";
import { TargetError } from "../target/target-error.ts";
import type { Missing } from "../verdict/ladder.ts";
import { createMemoryWindow, type MemoryWindow } from "../wire/guest-memory.ts";
import { carryOut } from "./carry-out.ts";
import type { PropertyContext } from "./check/property.ts";
import { drive } from "./drive-steps.ts";
import { operationNeeds } from "./ladder/needs.ts";
import { learnContext } from "./learn-context.ts";
import { RehearsedTarget } from "./observe/rehearsed-target.ts";
import type { ScenarioOutcome } from "./run-scenario.ts";
import { ScenarioRun } from "./scenario-run.ts";
import { close, closeWithoutRings, mayGoOnSpeaking, readConstants } from "./step/closing-steps.ts";
import { reset } from "./step/life-steps.ts";
import { enumerate, keepsInterruptDisable } from "./step/pci/enumerate.ts";
import { scanConfigSpace } from "./step/scan-config-space.ts";
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

/** The halves of a device type that the kit does not have: a driver's and an oracle's. */
export interface DeviceHalves {
  readonly createGuest: CreateGuestDevice;
  readonly oracle: DeviceHalf;
}

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
  const stage = new Stage(target, specification, halves, record);
  const context = await stage.look();
  return {
    context,
    startCheck: (clauses) => stage.startCheck(clauses),
    runScenario: (scenario, observer) => stage.runScenario(scenario, observer),
    startAfresh: () => stage.startAfresh(),
    leaveOut: (missing) => stage.leaveOut(missing),
    close: async () => {
      await target.close();
    },
  };
}

/** What is kept from scenario to scenario: memory windows, batches, the record of touched pages. */
class Stage {
  readonly #target: Target;
  /** The same as the target, where a wire leads to it. */
  readonly #rehearsed: RehearsedTarget | undefined;
  readonly #specification: Specification;
  readonly #halves: DeviceHalves | undefined;
  readonly #record: RecordScenario | undefined;
  readonly #intended: MemoryWindow;
  readonly #observed: MemoryWindow;
  readonly #map: AccessMap;
  readonly #touched: TouchedPages;
  readonly #batch = new AccessBatch();
  readonly #observe = new AccessBatch();
  readonly #ahead = new AccessBatch();
  readonly #guest: Guest;
  /** Findings that the opening of every scenario makes, by signature. */
  readonly #openingFindings: Map<string, string> = new Map();
  #ignored: ReadonlySet<string> = new Set();
  /** The function has an interrupt disable bit. */
  #interruptDisable = false;
  /** The scenario before was not carried through to its end. */
  #unfinished = false;
  /** The next scenario is for a target started anew. */
  #afresh = false;
  #missing: Missing | undefined = undefined;
  /** Losses of the target that came again when the scenario was run again. */
  readonly #confirmedLosses: Set<string> = new Set();

  constructor(
    target: Target,
    specification: Specification,
    halves: DeviceHalves | undefined,
    record: RecordScenario | undefined,
  ) {
    this.#record = record;
    this.#halves = halves;
    this.#rehearsed = target.description.capabilities.directHostEnds ? undefined : new RehearsedTarget(target);
    this.#target = this.#rehearsed ?? target;
    this.#specification = specification;
    const { ram } = target.description;
    const first = ram[0];
    const last = ram[ram.length - 1];
    const base = first?.start ?? 0;
    const length = last === undefined ? 0 : last.start + last.length - base;
    this.#intended = createMemoryWindow(base, length);
    this.#observed = createMemoryWindow(base, length);
    this.#map = new AccessMap(this.#intended);
    this.#touched = new TouchedPages(base, length);
    this.#guest = new Guest(
      specification,
      target.description,
      this.#intended,
      this.#batch,
      this.#touched,
      halves?.createGuest,
    );
  }

  /** Brings the device up once to learn what it is. */
  async look(): Promise<PropertyContext> {
    let run = this.#begin({ startIndex: 0, seed: 0, operations: [] });
    await drive(this.#look(run));
    for (let round = 0; round < openingFindingsMax; round++) {
      const finding = run.oracle.judgement.finding;
      if (finding === undefined) {
        break;
      }
      this.#openingFindings.set(finding.signature, finding.clause);
      this.#ignored = new Set(this.#openingFindings.keys());
      run = this.#begin({ startIndex: 0, seed: 0, operations: [] });
      await drive(this.#look(run));
    }
    return learnContext(run, this.#interruptDisable);
  }

  startCheck(clauses: readonly string[]): void {
    const ignored = [...this.#openingFindings].filter(([, clause]) => !clauses.includes(clause));
    this.#ignored = new Set(ignored.map(([signature]) => signature));
  }

  startAfresh(): void {
    this.#afresh = true;
  }

  leaveOut(missing: Missing): void {
    this.#missing = missing;
  }

  runScenario(scenario: Scenario, observer?: StepObserver): ScenarioOutcome | Promise<ScenarioOutcome> {
    const run = this.#begin(scenario);
    try {
      const done = drive(this.#whole(run, scenario, observer));
      if (done instanceof Promise) {
        return done.then(
          () => this.#outcome(run, scenario),
          (error: unknown) => this.#lost(run, scenario, error),
        );
      }
    } catch (error) {
      return this.#lost(run, scenario, error);
    }
    return this.#outcome(run, scenario);
  }

  /**
   * The target died or hung. If it does so again when the scenario is run again on a fresh one, that is what the
   * device does, and a finding; if it does not, the target was lost for another reason and the error stands.
   */
  async #lost(run: ScenarioRun, scenario: Scenario, error: unknown): Promise<ScenarioOutcome> {
    if (!(error instanceof TargetError) || (error.code !== "crashed" && error.code !== "hung")) {
      throw error;
    }
    const { judgement } = run.oracle;
    error.step ??= judgement.step;
    if (!this.#confirmedLosses.has(error.code) && !(await this.#losesAgain(scenario, error.code))) {
      throw error;
    }
    this.#confirmedLosses.add(error.code);
    run.evidence.targetLost(error.code, error.message);
    return this.#outcome(run, scenario);
  }

  async #losesAgain(scenario: Scenario, code: string): Promise<boolean> {
    const again = this.#begin(scenario);
    try {
      await drive(this.#whole(again, scenario, undefined));
    } catch (error) {
      return error instanceof TargetError && error.code === code;
    }
    return false;
  }

  #begin(scenario: Scenario): ScenarioRun {
    for (const page of this.#touched.pages) {
      const start = page - this.#intended.base;
      this.#intended.bytes.fill(0, start, start + 4096);
      this.#observed.bytes.fill(0, start, start + 4096);
    }
    this.#map.clear();
    this.#guest.forget(scenario.seed);
    this.#guest.msixEnabled = false;
    const { capabilities } = this.#target.description;
    const startIndex = capabilities.startIndex ? scenario.startIndex : 0;
    this.#batch.clear();
    this.#observe.clear();
    const oracleOptions = {
      specification: this.#specification,
      description: this.#target.description,
      intended: this.#intended,
      observed: this.#observed,
      map: this.#map,
      startIndex,
      ignored: this.#ignored,
      device: this.#halves?.oracle,
      contains: this.#guest.contains,
    };
    const oracle = new Oracle(oracleOptions);
    const evidence = new Evidence(oracle, oracleOptions);
    const sink = this.#record?.(evidenceStart(oracleOptions));
    const run = new ScenarioRun({
      target: this.#target,
      guest: this.#guest,
      oracle,
      evidence: sink === undefined ? evidence : recordEvidence(evidence, this.#intended, sink),
      watchesReads: sink !== undefined,
      batch: this.#batch,
      observe: this.#observe,
      ahead: this.#ahead,
      observed: this.#observed,
      startIndex,
      now: () => performance.now(),
    });
    oracle.host.onBytes = ({ position }, direction, bytes) => run.onHostBytes?.(position, direction, bytes);
    return run;
  }

  *#look(run: ScenarioRun): Steps {
    yield* this.#opening(run, 0);
    if (!run.over) {
      this.#interruptDisable = yield* keepsInterruptDisable(run);
    }
  }

  /** Renews the target and meets the device that is then there. */
  *#opening(run: ScenarioRun, startIndex: number): Steps {
    const afresh = this.#afresh;
    this.#afresh = false;
    yield this.#target.renew({ startIndex, startOver: this.#unfinished, afresh });
    this.#unfinished = true;
    this.#target.trace?.clear();
    this.#adoptConnections(run);
    if (!this.#target.description.capabilities.freshDevice) {
      this.#quieten(run);
      this.#clearMemory(run);
    }
    this.#touched.clear();
    yield this.#rehearsed === undefined ? this.#target.run(run.batch) : this.#rehearsed.begin(run.batch);
    run.batch.clear();
    yield* this.#meet(run);
    this.#rehearsed?.end();
  }

  /** Enumerates the function and reads what every driver reads first. */
  *#meet(run: ScenarioRun): Steps {
    yield* enumerate(run);
    if (run.over || this.#missing === "registers") {
      return;
    }
    if (!this.#target.description.capabilities.freshDevice) {
      run.guest.transport.reset();
      yield this.#target.run(this.#batch);
      this.#batch.clear();
    }
    this.#adoptConnections(run);
    yield* readConstants(run);
    if (!run.over) {
      yield* scanConfigSpace(run, 4);
    }
  }

  /** Whether host ends are connected at first is the target's choice; what came before is no part of the scenario. */
  #adoptConnections(run: ScenarioRun): void {
    for (const channel of run.oracle.channels.all) {
      run.evidence.hostEndFound(channel.position, this.#target.hostEnd(channel.position).connected);
      if (channel.connected) {
        this.#target.hostEnd(channel.position).take();
      }
    }
  }

  /** A device that goes on from the scenario before is reset before the memory of its rings is cleared. */
  #quieten(run: ScenarioRun): void {
    if (run.guest.barBase !== 0) {
      run.guest.transport.reset();
    }
  }

  #clearMemory(run: ScenarioRun): void {
    for (const page of this.#touched.pages) {
      run.batch.memoryWrite(page, this.#intended.bytes, page - this.#intended.base, 4096);
    }
  }

  *#whole(run: ScenarioRun, scenario: Scenario, observer: StepObserver | undefined): Steps {
    yield* this.#opening(run, run.startIndex);
    observer?.(-1, undefined, run);
    for (const [step, operation] of scenario.operations.entries()) {
      if (run.over) {
        return;
      }
      run.evidence.step(step);
      if (run.oracle.overfull !== undefined && !rulesOf(operation).keepsOverfull(operation)) {
        yield* reset(run);
      }
      if (run.over) {
        return;
      }
      if (this.#missing === undefined || !operationNeeds(operation, this.#missing)) {
        yield* carryOut(run, operation);
      }
      run.operations++;
      run.batch.clear();
      if (run.oracle.uncertain && run.oracle.overfull === undefined && !run.over) {
        // What a device does from here on could not be judged; it starts over.
        yield* reset(run);
      }
      observer?.(step, operation, run);
    }
    if (!run.over) {
      run.evidence.step(scenario.operations.length);
      yield* this.#missing === undefined ? close(run) : closeWithoutRings(run);
      this.#unfinished = run.over || mayGoOnSpeaking(run);
      observer?.(scenario.operations.length, undefined, run);
    }
  }

  #outcome(run: ScenarioRun, scenario: Scenario): ScenarioOutcome {
    const { judgement } = run.oracle;
    return {
      finding: judgement.finding,
      warnings: judgement.warnings,
      reached: judgement.reached(),
      choices: judgement.choices,
      operations: run.operations,
      scenario,
    };
  }
}
