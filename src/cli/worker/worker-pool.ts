import { KitError, unreachable } from "../../base/assert.ts";
import type { FailedScenario } from "../../runner/check/check-options.ts";
import type { Property } from "../../runner/check/property.ts";
import { TimeBudget } from "../../runner/check/time-budget.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import { DefectsSoFar } from "../../verdict/defect/known-defects.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import { type DeviceLosses, stoppedResult } from "../losses/device-losses.ts";
import { Restarts } from "../losses/restarts.ts";
import { type RunBounds, type RunListener, unfinishedResult } from "../run/run-checks.ts";
import { WorkerLost } from "./worker-lost.ts";
import type { WorkerReply } from "./worker-messages.ts";
import type { Worker } from "./worker-process.ts";
import { lostEnd, type WorkerSupply } from "./worker-supply.ts";

/** How a check is run again that met what the device does not survive. */
interface Again {
  /** The scenarios that it met so far. */
  readonly lethal: readonly FailedScenario[];
  /** Scenarios after which it ends; undefined: it goes on behind the lethal ones. */
  readonly scenariosMax: number | undefined;
}

const firstTime: Again = { lethal: [], scenariosMax: undefined };

/** Checks handed out to workers until there are none left or something ends the run. */
class Distribution {
  /** How the run ended; the first reason stands. */
  end: RunEnd | undefined = undefined;
  readonly #properties: readonly Property[];
  readonly #listener: RunListener;
  readonly #budget: TimeBudget | undefined;
  readonly #workers: number;
  readonly #defects: DefectsSoFar;
  readonly #losses: DeviceLosses | undefined;
  readonly #stored: RunBounds["stored"];
  readonly #missing: RunBounds["missing"];
  readonly #restarts: Restarts = new Restarts();
  #next = 0;

  constructor(
    properties: readonly Property[],
    bounds: RunBounds,
    workers: number,
    listener: RunListener,
    losses: DeviceLosses | undefined,
  ) {
    this.#losses = losses;
    this.#missing = bounds.missing;
    this.#properties = properties;
    this.#listener = listener;
    this.#workers = workers;
    this.#defects = new DefectsSoFar(bounds);
    this.#stored = bounds.stored;
    this.#budget = bounds.timeBudget === undefined ? undefined : new TimeBudget(bounds.timeBudget);
  }

  /** Keeps one worker busy, and another one when it is lost. */
  async serve(supply: WorkerSupply): Promise<void> {
    let worker = await this.#open(supply, this.#losses?.heapMegabytes);
    for (let current = this.#take(); current !== undefined && worker !== undefined; current = this.#take()) {
      if (this.#losses?.everywhere !== undefined) {
        this.#finish(stoppedResult(current, this.#losses.everywhere), []);
        continue;
      }
      const reply = await this.#ask(worker, current, firstTime, this.#losses?.silenceMax);
      if (reply instanceof WorkerLost) {
        worker = await this.#goOn(supply, current, reply);
      } else {
        this.#accept(reply);
      }
    }
  }

  async #open(supply: WorkerSupply, heapMegabytes: number | undefined): Promise<Worker | undefined> {
    const supplied = await supply.take(heapMegabytes);
    if (supplied.kind === "ready") {
      return supplied.worker;
    }
    this.end ??= supplied.end;
    return undefined;
  }

  /** Has a worker run a check; gives its loss when there is no reply. */
  async #ask(
    worker: Worker,
    { id, clauses }: Property,
    { lethal, scenariosMax }: Again,
    silenceMax: number | undefined,
  ): Promise<WorkerReply | WorkerLost> {
    const known = this.#defects.for(id, clauses);
    const stored = this.#stored(id);
    const timeBudget = this.#share();
    const request = {
      kind: "check",
      check: id,
      known,
      stored,
      lethal,
      scenariosMax,
      missing: this.#missing,
      timeBudget,
    } as const;
    try {
      return await worker.ask(request, `in the middle of ${id}`, silenceMax);
    } catch (error) {
      if (error instanceof WorkerLost) {
        return error;
      }
      throw error;
    }
  }

  /** Settles what the loss of a worker means, and gives another worker for the checks that are left. */
  async #goOn(
    supply: WorkerSupply,
    current: Property,
    lost: WorkerLost,
    past: Again = firstTime,
  ): Promise<Worker | undefined> {
    if (this.#losses === undefined) {
      this.#accept({ kind: "lost", result: unfinishedResult(current, lost.message, undefined), end: lostEnd(lost) });
      return undefined;
    }
    supply.prepare(this.#losses.heapMegabytes);
    const known = this.#defects.for(current.id, current.clauses);
    const verdict = await this.#losses.examine(current, lost, known);
    switch (verdict.kind) {
      case "finding":
        this.#finish(verdict.result, verdict.errorOutput);
        return this.#open(supply, this.#losses.heapMegabytes);
      case "known":
        return this.#goPast(supply, this.#losses, current, lost, past, verdict.lethal);
      case "unconfirmed":
        return this.#repeat(supply, this.#losses, current, lost, past);
      default:
        return unreachable(verdict);
    }
  }

  /** Runs a check again whose loss nothing brings about, with all the time and memory that any device may have. */
  async #repeat(
    supply: WorkerSupply,
    losses: DeviceLosses,
    current: Property,
    lost: WorkerLost,
    past: Again,
  ): Promise<Worker | undefined> {
    const worker = await this.#open(supply, undefined);
    if (worker === undefined) {
      this.#finish(unfinishedResult(current, lost.message, undefined), []);
      return undefined;
    }
    const again = await this.#ask(worker, current, past, undefined);
    if (!(again instanceof WorkerLost)) {
      this.#accept(again.kind === "result" ? { ...again, result: losses.doubt(again.result, lost) } : again);
      return worker;
    }
    const { result, errorOutput } = losses.repeated(current, again);
    this.#finish(result, errorOutput);
    return this.#open(supply, losses.heapMegabytes);
  }

  /**
   * Runs a check again without the scenarios that the device does not survive, while these are few; at last only up
   * to where it was lost, so that what it did see counts.
   */
  async #goPast(
    supply: WorkerSupply,
    losses: DeviceLosses,
    current: Property,
    lost: WorkerLost,
    past: Again,
    met: FailedScenario,
  ): Promise<Worker | undefined> {
    const worker = await this.#open(supply, losses.heapMegabytes);
    const { signature } = met.finding;
    if (worker === undefined || past.scenariosMax !== undefined) {
      this.#finish(stoppedResult(current, signature), []);
      return worker;
    }
    supply.prepare(losses.heapMegabytes);
    const lethal = [...past.lethal, met];
    const isWhole = this.#restarts.isWorthwhile(signature, lethal.length);
    const again = { lethal, scenariosMax: isWhole ? undefined : (lost.remains.journal.runs ?? 0) + 1 };
    const reply = await this.#ask(worker, current, again, losses.silenceMax);
    if (reply instanceof WorkerLost) {
      return this.#goOn(supply, current, reply, again);
    }
    this.#restarts.note(signature, isWhole);
    this.#accept(reply);
    return worker;
  }

  #share(): number | undefined {
    const left = this.#properties.length - this.#next + 1;
    return this.#budget?.share(Math.max(1, left / this.#workers));
  }

  #take(): Property | undefined {
    if (this.#budget?.left === 0 && this.#next < this.#properties.length) {
      this.end ??= { kind: "time" };
    }
    const property = this.#properties[this.#next];
    if (this.end !== undefined || property === undefined) {
      return undefined;
    }
    this.#listener.begin(property, this.#next++);
    return property;
  }

  #accept(reply: WorkerReply): void {
    switch (reply.kind) {
      case "result":
        this.#finish(reply.result, reply.errorOutput);
        return;
      case "lost":
        if (reply.result !== undefined && this.end === undefined) {
          this.#listener.finish(reply.result, reply.end.kind === "target" ? reply.end.errorOutput : []);
        }
        this.end ??= reply.end;
        return;
      case "bug":
        throw new KitError(reply.message);
      case "ready":
      case "refused":
      case "outcome":
      case "ladder":
      case "leased":
        throw new KitError(`a worker answered a check with what is not asked for: ${reply.kind}`);
      default:
        unreachable(reply);
    }
  }

  #finish(result: CheckResult, errorOutput: readonly string[]): void {
    this.#defects.add(result);
    if (this.#listener.finish(result, errorOutput) === "stop") {
      this.end ??= { kind: "failures" };
    }
  }
}

/**
 * Runs checks in worker processes, each of which has a target of its own. Results come in the order in which they are
 * done. With `losses` the loss of a worker is the device's doing and a finding, and another worker goes on; without it
 * the run ends as with a lost target. Ends like `runChecks`; no worker outlives it.
 */
export async function runChecksInWorkers(
  properties: readonly Property[],
  supply: WorkerSupply,
  workers: number,
  bounds: RunBounds,
  listener: RunListener,
  losses?: DeviceLosses,
): Promise<RunEnd> {
  const distribution = new Distribution(properties, bounds, workers, listener, losses);
  const interrupted = new Promise<void>((resolve) => {
    bounds.signal.addEventListener("abort", () => {
      distribution.end ??= { kind: "interrupted" };
      resolve();
    });
  });
  try {
    const lanes = Array.from({ length: Math.min(workers, properties.length) }, () => distribution.serve(supply));
    const served = Promise.all(lanes);
    served.catch(() => undefined);
    await Promise.race([served, interrupted]);
    return distribution.end ?? { kind: "finished" };
  } finally {
    await supply.stop();
  }
}
