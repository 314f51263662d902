import type { Scenario } from "../../operation/scenario.ts";
import type { FailedScenario } from "../../runner/check/check-options.ts";
import type { Property } from "../../runner/check/property.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import { type KnownDefects, stoppedReason } from "../../verdict/defect/known-defects.ts";
import type { ClauseLevel, Finding } from "../../verdict/finding.ts";
import { unfinishedResult } from "../run/run-checks.ts";
import type { WorkerEnd, WorkerLost } from "../worker/worker-lost.ts";
import { leanHeap } from "../worker/worker-memory.ts";
import type { WorkerSupply } from "../worker/worker-supply.ts";
import { attemptScenario } from "./attempt-scenario.ts";
import { silenceOfKnownHang } from "./known-silence.ts";
import { keepLastWords } from "./last-words.ts";
import { lossFinding, lossWords } from "./loss-finding.ts";
import { type LethalScenario, shrinkLoss } from "./shrink-loss.ts";
import { SurvivalTrials, stepOf } from "./survival-trials.ts";

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

/** A scenario that the device does not survive, and its loss there. */
interface Confirmed {
  readonly lethal: LethalScenario;
  readonly lost: WorkerLost;
}

/** What is needed to look into losses. */
export interface LossSettings {
  /** Folder for crash dumps; undefined when none are to be written. */
  readonly outputDirectory: string | undefined;
  readonly levelOf: (clause: string) => ClauseLevel;
}

const shrinkAttemptsMax = 400;
const shrinkMillisecondsMax = 60_000;

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
  #longest: number | undefined;
  #heapMegabytes: number | undefined;

  constructor(supply: WorkerSupply, settings: LossSettings) {
    this.#supply = supply;
    this.#settings = settings;
  }

  /** Milliseconds without a sign of life after which a device counts as hung; undefined: those of any worker. */
  get silenceMax(): number | undefined {
    return this.#isHanging ? silenceOfKnownHang(this.#longest) : undefined;
  }

  /**
   * The heap of the workers for further checks, in megabytes: less than that of any worker once it is confirmed that
   * the device uses up all of it. Undefined: that of any worker.
   */
  get heapMegabytes(): number | undefined {
    return this.#heapMegabytes;
  }

  async examine(property: Property, lost: WorkerLost, known: KnownDefects): Promise<LossVerdict> {
    const { scenario, longest } = lost.remains.journal;
    if (scenario === undefined) {
      return { kind: "unconfirmed" };
    }
    if (longest !== undefined) {
      this.#longest = Math.max(longest, this.#longest ?? 0);
    }
    const finding = lossFinding(lost, scenario.operations.length, this.#settings.levelOf);
    const { signature } = finding;
    if (known.elsewhere.includes(signature)) {
      return { kind: "known", lethal: { scenario, finding } };
    }
    if (known.here.includes(signature)) {
      return this.#finding({ ...unfinishedResult(property, "", undefined), outcome: "failed", finding }, lost);
    }
    const confirmed = await this.#confirm(property, scenario, lost);
    if (confirmed === undefined) {
      return { kind: "unconfirmed" };
    }
    this.#isHanging ||= confirmed.lost.code === "hung";
    if (confirmed.lost.end.kind === "memory") {
      // With all of it, a device with little time would hang before it is through.
      this.#heapMegabytes = this.#leanHeap(lost);
    }
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
   * have done makes it flaky. A signal or a pause may have come from outside: then nobody can say what it was. A loss
   * with less time or memory than any device may have says nothing.
   */
  doubt(again: CheckResult, lost: WorkerLost): CheckResult {
    if (again.outcome === "failed" || again.outcome === "flaky" || lost.remains.isLimited) {
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

  /**
   * Finds a small scenario that the device does not survive in a process of its own; undefined when it survives the one
   * that was under way. While it is looked for, a device that hung or used up all memory is soon taken to do so again.
   * What is found counts only when the device does not survive it with all the time and memory that any may have.
   */
  async #confirm(property: Property, scenario: Scenario, lost: WorkerLost): Promise<Confirmed | undefined> {
    const trials = new SurvivalTrials(this.#supply, property, silenceOfKnownHang(this.#longest), this.#heapMegabytes);
    const step = await trials.lostAt(scenario);
    if (step === undefined) {
      await trials.end();
      return undefined;
    }
    if (lost.end.kind === "memory") {
      trials.heapMegabytes = this.#leanHeap(lost);
    }
    const original = reached(step, scenario);
    const smallest = await shrinkLoss(original, (smaller) => trials.lostAt(smaller), {
      attemptsMax: shrinkAttemptsMax,
      millisecondsMax: shrinkMillisecondsMax,
      now: () => performance.now(),
    });
    await trials.end();
    // Processes that survived a trial were used for the next one: only this says what a scenario does alone.
    for (const lethal of smallest === original ? [original] : [smallest, original]) {
      const last = await this.#attempt(property, lethal.scenario);
      if (last !== undefined) {
        return { lethal: { ...lethal, step: stepOf(last, lethal.scenario) }, lost: last };
      }
    }
    return undefined;
  }

  /** The heap for a device that used up its memory: enough for what any check was seen to need before. */
  #leanHeap({ remains }: WorkerLost): number {
    return Math.max(leanHeap(remains.memory), this.#heapMegabytes ?? 0);
  }

  /** Runs a scenario in a process of its own, with all that any may have; the loss, undefined when it survived. */
  async #attempt(property: Property, scenario: Scenario): Promise<WorkerLost | undefined> {
    const supplied = await this.#supply.take(undefined);
    if (supplied.kind === "failed") {
      return undefined;
    }
    try {
      return await attemptScenario(supplied.worker, property, scenario, undefined);
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

function mayBeFromOutside(end: WorkerEnd): boolean {
  const isSignalled = end.kind === "signal" && ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"].includes(end.signal);
  return isSignalled || end.kind === "silence" || end.kind === "unreachable";
}

/** The scenario as far as the device got in it. */
function reached(step: number, scenario: Scenario): LethalScenario {
  return { scenario: { ...scenario, operations: scenario.operations.slice(0, step + 1) }, step };
}
