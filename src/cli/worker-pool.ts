import { KitError } from "../base/assert.ts";
import type { Property } from "../runner/property.ts";
import { TimeBudget } from "../runner/time-budget.ts";
import { DefectsSoFar } from "../verdict/known-defects.ts";
import type { RunEnd } from "../verdict/run-end.ts";
import { type RunBounds, type RunListener, unfinishedResult } from "./run-checks.ts";
import type { WorkerReply, WorkerStart } from "./worker-messages.ts";
import { WorkerLost, WorkerProcess } from "./worker-process.ts";

/** Milliseconds without a sign of life after which a worker counts as hung, beyond what a target may take to answer. */
const silenceBeyondTimeout = 3000;
const timeoutDefault = 30_000;

function lostEnd({ code, message }: WorkerLost): RunEnd {
  const hint =
    code === "hung"
      ? "A device that never returns stops its whole process: run this check with --workers 1, under a debugger."
      : "Run this check alone with --workers 1 to see more.";
  return { kind: "target", code, message, hint, cause: "", errorOutput: [] };
}

/** Checks handed out to workers until there are none left or something ends the run. */
class Distribution {
  /** How the run ended; the first reason stands. */
  end: RunEnd | undefined = undefined;
  readonly #properties: readonly Property[];
  readonly #listener: RunListener;
  readonly #budget: TimeBudget | undefined;
  readonly #workers: number;
  readonly #expected: RunBounds["expected"];
  readonly #defects: DefectsSoFar;
  #next = 0;

  constructor(properties: readonly Property[], bounds: RunBounds, workers: number, listener: RunListener) {
    this.#properties = properties;
    this.#listener = listener;
    this.#workers = workers;
    this.#expected = bounds.expected;
    this.#defects = new DefectsSoFar(bounds.isListed);
    this.#budget = bounds.timeBudget === undefined ? undefined : new TimeBudget(bounds.timeBudget);
  }

  /** Keeps one worker busy. */
  async serve(worker: WorkerProcess, start: WorkerStart): Promise<void> {
    let current: Property | undefined;
    try {
      this.#accept(await worker.ask({ kind: "start", start }, "before its first check"));
      for (current = this.#take(); current !== undefined; current = this.#take()) {
        const { id, clauses } = current;
        const expected = this.#expected(id);
        const known = this.#defects.for(id, clauses);
        const request = { kind: "check", check: id, expected, known, timeBudget: this.#share() } as const;
        this.#accept(await worker.ask(request, `in the middle of ${id}`));
      }
    } catch (error) {
      if (!(error instanceof WorkerLost)) {
        throw error;
      }
      const result = current === undefined ? undefined : unfinishedResult(current, error.message, undefined);
      this.#accept({ kind: "lost", result, end: lostEnd(error) });
    }
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
      case "ready":
        return;
      case "result":
        this.#defects.add(reply.result);
        if (this.#listener.finish(reply.result, reply.errorOutput) === "stop") {
          this.end ??= { kind: "failures" };
        }
        return;
      case "lost":
        if (reply.result !== undefined && this.end === undefined) {
          this.#listener.finish(reply.result, reply.end.kind === "target" ? reply.end.errorOutput : []);
        }
        this.end ??= reply.end;
        return;
      case "bug":
        throw new KitError(reply.message);
    }
  }
}

/**
 * Runs checks in worker processes, each of which has a target of its own. Results come in the order in which they are
 * done. A worker that dies or hangs ends the run as a lost target does. Ends like `runChecks`; no worker outlives it.
 */
export async function runChecksInWorkers(
  properties: readonly Property[],
  start: WorkerStart,
  workers: number,
  bounds: RunBounds,
  listener: RunListener,
): Promise<RunEnd> {
  const distribution = new Distribution(properties, bounds, workers, listener);
  const silenceMax = (start.target.timeout ?? timeoutDefault) + silenceBeyondTimeout;
  const processes = Array.from({ length: Math.min(workers, properties.length) }, () => new WorkerProcess(silenceMax));
  const interrupted = new Promise<void>((resolve) => {
    bounds.signal.addEventListener("abort", () => {
      distribution.end ??= { kind: "interrupted" };
      resolve();
    });
  });
  try {
    const served = Promise.all(processes.map((worker) => distribution.serve(worker, start)));
    served.catch(() => undefined);
    await Promise.race([served, interrupted]);
    return distribution.end ?? { kind: "finished" };
  } finally {
    await Promise.all(processes.map((worker) => worker.stop()));
  }
}
