import type { Scenario } from "../../operation/scenario.ts";
import type { FailedScenario } from "../../runner/check/check-options.ts";
import type { Property } from "../../runner/check/property.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import { type KnownDefects, stoppedReason } from "../../verdict/defect/known-defects.ts";
import type { ClauseLevel, Finding } from "../../verdict/finding.ts";
import { unfinishedResult } from "../run/run-checks.ts";
import type { WorkerEnd, WorkerLost } from "../worker/worker-lost.ts";
import type { WorkerProcess } from "../worker/worker-process.ts";
import type { WorkerSupply } from "../worker/worker-supply.ts";
import { attemptScenario } from "./attempt-scenario.ts";
import { keepLastWords } from "./last-words.ts";
import { lossFinding, lossWords } from "./loss-finding.ts";
import { type LethalScenario, shrinkLoss } from "./shrink-loss.ts";

/** The loss as what the check came to, with the last words of the device's process. */
export interface LossResult {
  readonly kind: "finding";
  readonly result: CheckResult;
  readonly errorOutput: readonly string[];
}

/** What the loss of a device's process came to. */
export type LossVerdict =
  | LossResult
  /** A check that is not about it met what another one has shown; it may go on past the scenario. */
  | { readonly kind: "known"; readonly lethal: FailedScenario }
  /** The scenario that was under way does not bring it about. */
  | { readonly kind: "unconfirmed" };

/** What is needed to look into losses. */
export interface LossSettings {
  /** Folder for crash dumps; undefined when none are to be written. */
  readonly outputDirectory: string | undefined;
  readonly levelOf: (clause: string) => ClauseLevel;
}

const shrinkAttemptsMax = 400;
const shrinkMillisecondsMax = 60_000;
/** The limit of silence, in milliseconds, of a device that is known to hang. */
const silenceOfKnownHang = 2000;
/** The same while a scenario is shrunk, whose smallest is tried once more with the full limit. */
const silenceInShrinking = 1000;

/**
 * Looks into the loss of a process that a device ended, or in which it never returned: whether the scenario under way
 * brings it about again in a process of its own, and which smaller one does. What was confirmed once is known from then
 * on, and told without another look.
 */
export class DeviceLosses {
  /** The signature of a loss in a scenario without operations: the device does not survive any other. */
  everywhere: string | undefined = undefined;
  readonly #supply: WorkerSupply;
  readonly #settings: LossSettings;
  #isHanging = false;

  constructor(supply: WorkerSupply, settings: LossSettings) {
    this.#supply = supply;
    this.#settings = settings;
  }

  /** Milliseconds without a sign of life after which a device counts as hung; undefined: as long as it always had. */
  get silenceMax(): number | undefined {
    return this.#isHanging ? silenceOfKnownHang : undefined;
  }

  async examine(property: Property, lost: WorkerLost, known: KnownDefects): Promise<LossVerdict> {
    const { scenario } = lost.remains.journal;
    if (scenario === undefined) {
      return { kind: "unconfirmed" };
    }
    const finding = lossFinding(lost, scenario.operations.length, this.#settings.levelOf);
    const { signature } = finding;
    if (known.elsewhere.includes(signature)) {
      return { kind: "known", lethal: { scenario, finding } };
    }
    if (known.here.includes(signature)) {
      return this.#finding({ ...unfinishedResult(property, "", undefined), outcome: "failed", finding }, lost);
    }
    const first = await this.#attempt(property, scenario, this.silenceMax);
    if (first === undefined) {
      return { kind: "unconfirmed" };
    }
    const confirmed = await this.#shrink(property, scenario, first);
    this.#isHanging ||= confirmed.lost.code === "hung";
    if (confirmed.lethal.scenario.operations.length === 0) {
      this.everywhere = lossFinding(confirmed.lost, -1, this.#settings.levelOf).signature;
    }
    return this.#finding(this.#result(property, confirmed.lost, confirmed.lethal, "", lost), confirmed.lost);
  }

  /** The finding that a loss is which came twice in a check, but not with the scenario that was under way alone. */
  repeated(property: Property, lost: WorkerLost): LossResult {
    const { scenario } = lost.remains.journal;
    const reason =
      "The device was lost twice in this check, but not when the scenario was run alone in a process of its own: " +
      "what came before it in the check has a part in it.";
    const step = scenario?.operations.length ?? 0;
    return this.#finding(this.#result(property, lost, { scenario, step }, reason, lost), lost);
  }

  /**
   * The result of a check that was run again after a loss that nothing brings about again. What only the device can
   * have done makes it flaky. A signal or a pause may have come from outside: then nobody can say what it was.
   */
  doubt(again: CheckResult, lost: WorkerLost): CheckResult {
    if (again.outcome === "failed" || again.outcome === "flaky") {
      return again;
    }
    const reason = `${lossWords(lost.end)}, but not when the check was run again`;
    const { scenario } = lost.remains.journal;
    if (mayBeFromOutside(lost.end) || scenario === undefined) {
      return { ...again, outcome: "error", reason };
    }
    const finding = lossFinding(lost, scenario.operations.length, this.#settings.levelOf);
    return { ...again, outcome: "flaky", reason, finding, scenario };
  }

  async #shrink(
    property: Property,
    scenario: Scenario,
    first: WorkerLost,
  ): Promise<{ readonly lethal: LethalScenario; readonly lost: WorkerLost }> {
    const original = reached(first, scenario);
    const trials = new Trials(this.#supply, property);
    const smallest = await shrinkLoss(original, (smaller) => trials.lostAt(smaller), {
      attemptsMax: shrinkAttemptsMax,
      millisecondsMax: shrinkMillisecondsMax,
      now: () => performance.now(),
    });
    await trials.end();
    if (smallest === original) {
      return { lethal: original, lost: first };
    }
    // Processes that survived a trial were used for the next one: only this says what the scenario does alone.
    const last = await this.#attempt(property, smallest.scenario, undefined);
    return last !== undefined
      ? { lethal: { ...smallest, step: stepOf(last, smallest.scenario) }, lost: last }
      : { lethal: original, lost: first };
  }

  /** Runs a scenario in a process of its own; the loss, or undefined when the device survived. */
  async #attempt(
    property: Property,
    scenario: Scenario,
    silenceMax: number | undefined,
  ): Promise<WorkerLost | undefined> {
    const supplied = await this.#supply.take();
    if (supplied.kind === "failed") {
      return undefined;
    }
    try {
      return await attemptScenario(supplied.worker, property, scenario, silenceMax);
    } finally {
      await this.#supply.discard(supplied.worker);
    }
  }

  #finding(result: CheckResult, { remains }: WorkerLost): LossResult {
    const errorOutput = keepLastWords(this.#settings.outputDirectory, result.check, remains.output);
    return { kind: "finding", result, errorOutput };
  }

  #result(
    property: Property,
    lost: WorkerLost,
    { scenario, step }: { readonly scenario: Scenario | undefined; readonly step: number },
    reason: string,
    first: WorkerLost,
  ): CheckResult {
    // The loss in the run itself tells how far the check had come.
    const { journal } = first.remains;
    const finding: Finding = lossFinding(lost, step, this.#settings.levelOf);
    return {
      ...unfinishedResult(property, reason, scenario),
      outcome: "failed",
      finding,
      runs: (journal.runs ?? 0) + 1,
      operationsBeforeShrinking: journal.scenario?.operations.length ?? 0,
      ...(journal.found === undefined ? {} : { sideFindings: [journal.found] }),
    };
  }
}

/** The result of a check that a known defect has ended. */
export function stoppedResult(property: Property, signature: string): CheckResult {
  const reason = stoppedReason([signature]);
  return { ...unfinishedResult(property, reason, undefined), outcome: "stopped", knownMet: new Map([[signature, 1]]) };
}

/** Trials one after the other: a process that survives one is used for the next. */
class Trials {
  readonly #supply: WorkerSupply;
  readonly #property: Property;
  #worker: WorkerProcess | undefined;

  constructor(supply: WorkerSupply, property: Property) {
    this.#supply = supply;
    this.#property = property;
  }

  async lostAt(scenario: Scenario): Promise<number | undefined> {
    if (this.#worker === undefined) {
      const supplied = await this.#supply.take();
      if (supplied.kind === "failed") {
        return undefined;
      }
      this.#worker = supplied.worker;
    }
    this.#supply.prepare();
    const lost = await attemptScenario(this.#worker, this.#property, scenario, silenceInShrinking);
    if (lost === undefined) {
      return undefined;
    }
    await this.end();
    return stepOf(lost, scenario);
  }

  async end(): Promise<void> {
    if (this.#worker !== undefined) {
      await this.#supply.discard(this.#worker);
      this.#worker = undefined;
    }
  }
}

function mayBeFromOutside(end: WorkerEnd): boolean {
  const isSignalled = end.kind === "signal" && ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"].includes(end.signal);
  return isSignalled || end.kind === "silence" || end.kind === "unreachable";
}

/** The scenario as far as the device got in it. */
function reached(lost: WorkerLost, scenario: Scenario): LethalScenario {
  const step = stepOf(lost, scenario);
  return { scenario: { ...scenario, operations: scenario.operations.slice(0, step + 1) }, step };
}

/** The operation that was under way; the journal counts the closing checks as one more. */
function stepOf({ remains }: WorkerLost, { operations }: Scenario): number {
  return Math.min(remains.journal.step ?? operations.length, operations.length);
}
