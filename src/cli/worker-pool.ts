import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { KitError } from "../base/assert.ts";
import type { Property } from "../runner/property.ts";
import { TimeBudget } from "../runner/time-budget.ts";
import type { RunEnd } from "../verdict/run-end.ts";
import { type RunBounds, type RunListener, unfinishedResult } from "./run-checks.ts";
import { type WorkerReply, type WorkerRequest, type WorkerStart, workerArgument } from "./worker-messages.ts";

/** Milliseconds that workers get to end by themselves. */
const stopMilliseconds = 2000;

/** One worker process. */
class WorkerProcess {
  readonly #child: ChildProcess;
  #reject: ((error: Error) => void) | undefined;
  #resolve: ((reply: WorkerReply) => void) | undefined;
  readonly #ended: Promise<unknown>;

  constructor() {
    // Started as this process was, so that it works from sources and from dist alike.
    this.#child = fork(process.argv[1] ?? "", [workerArgument], { serialization: "advanced", silent: false });
    this.#ended = once(this.#child, "exit");
    this.#child.on("message", (reply: WorkerReply) => this.#resolve?.(reply));
    this.#child.on("error", (error) => this.#reject?.(error));
    this.#child.on("exit", (code, signal) => {
      const how = signal === null ? `with exit code ${code}` : `by signal ${signal}`;
      this.#reject?.(new Error(`a worker process ended ${how} in the middle of a check`));
    });
  }

  /** Sends a request and gives the reply; rejects when the process ends first. */
  ask(request: WorkerRequest): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#child.send(request);
    });
  }

  /** Lets it end, and ends it when it does not. */
  async stop(): Promise<void> {
    this.#reject = undefined;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    if (this.#child.connected) {
      this.#child.send({ kind: "stop" } satisfies WorkerRequest);
    }
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopMilliseconds);
    await this.#ended;
    clearTimeout(timer);
  }
}

function lostEnd(error: Error): RunEnd {
  const hint = "Run the check with --workers 1 to see more.";
  return { kind: "target", code: "crashed", message: error.message, hint, cause: "", errorOutput: [] };
}

/** Checks handed out to workers until there are none left or something ends the run. */
class Distribution {
  /** How the run ended; the first reason stands. */
  end: RunEnd | undefined = undefined;
  readonly #properties: readonly Property[];
  readonly #listener: RunListener;
  readonly #budget: TimeBudget | undefined;
  readonly #workers: number;
  #next = 0;

  constructor(properties: readonly Property[], bounds: RunBounds, workers: number, listener: RunListener) {
    this.#properties = properties;
    this.#listener = listener;
    this.#workers = workers;
    this.#budget = bounds.timeBudget === undefined ? undefined : new TimeBudget(bounds.timeBudget);
  }

  /** Keeps one worker busy. */
  async serve(worker: WorkerProcess, start: WorkerStart): Promise<void> {
    const first = await worker.ask({ kind: "start", start });
    this.#accept(first);
    for (let property = this.#take(); property !== undefined; property = this.#take()) {
      try {
        this.#accept(await worker.ask({ kind: "check", check: property.id, timeBudget: this.#share() }));
      } catch (error) {
        if (error instanceof KitError || !(error instanceof Error)) {
          throw error;
        }
        this.#accept({
          kind: "lost",
          result: unfinishedResult(property, error.message, undefined),
          end: lostEnd(error),
        });
        return;
      }
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
 * done. Ends like `runChecks`; no worker outlives it.
 */
export async function runChecksInWorkers(
  properties: readonly Property[],
  start: WorkerStart,
  workers: number,
  bounds: RunBounds,
  listener: RunListener,
): Promise<RunEnd> {
  const distribution = new Distribution(properties, bounds, workers, listener);
  const processes = Array.from({ length: Math.min(workers, properties.length) }, () => new WorkerProcess());
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
