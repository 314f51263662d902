import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { KitError } from "../base/assert.ts";
import { type FaultReply, type FaultRequest, type FaultTask, faultWorkerArgument } from "./fault-messages.ts";
import type { FaultResult } from "./fault-result.ts";

/** How the processes are run. */
export interface FaultPoolOptions {
  readonly workers: number;
  readonly seed: number;
  /** Milliseconds without a sign of life after which a device counts as hung. Default 20 000. */
  readonly silenceMax?: number;
  /** The module that a worker runs. Default: that of this process. */
  readonly entry?: string;
  /** Flags of Node.js for the workers. Default: those of this process, with a bound on the heap. */
  readonly flags?: readonly string[];
  /** Ends the workers; what is finished stays. */
  readonly signal?: AbortSignal;
  /** Told of each result as it comes. */
  readonly done?: (result: FaultResult) => void;
}

const silenceDefault = 20_000;
/** A device that hoards what it is sent ends its worker here, and not the machine. */
const heapFlag = "--max-old-space-size=1024";

/** What a worker came to with one fault. */
type Turn = { readonly result: FaultResult; readonly alive: boolean };

/** One process that runs faults one after the other; a new one takes its place when the device ends it. */
class FaultWorker {
  readonly #options: FaultPoolOptions;
  #child: ChildProcess | undefined;

  constructor(options: FaultPoolOptions) {
    this.#options = options;
  }

  async run(task: FaultTask): Promise<FaultResult> {
    this.#child ??= this.#start();
    const started = performance.now();
    const { result, alive } = await this.#turn(this.#child, task);
    if (!alive) {
      this.#child = undefined;
    }
    return { ...result, milliseconds: result.milliseconds || performance.now() - started };
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  #start(): ChildProcess {
    const { entry, flags } = this.#options;
    // Started as this process was, so that it works from sources and from dist alike.
    return fork(entry ?? process.argv[1] ?? "", [faultWorkerArgument], {
      execArgv: [...(flags ?? process.execArgv), heapFlag],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
  }

  #turn(child: ChildProcess, task: FaultTask): Promise<Turn> {
    const { fault } = task;
    const silenceMax = this.#options.silenceMax ?? silenceDefault;
    return new Promise((resolve, reject) => {
      const settle = (turn: Turn): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(turn);
      };
      const silent = (): void => {
        child.kill("SIGKILL");
        settle({ result: lost(fault, "hung"), alive: false });
      };
      let timer = setTimeout(silent, silenceMax);
      child.on("exit", () => settle({ result: lost(fault, "died"), alive: false }));
      child.on("error", () => settle({ result: lost(fault, "died"), alive: false }));
      child.on("message", (reply: FaultReply) => {
        clearTimeout(timer);
        if (reply.kind === "alive") {
          timer = setTimeout(silent, silenceMax);
        } else if (reply.kind === "result") {
          settle({ result: reply.result, alive: true });
        } else {
          reject(new KitError(`the suite failed on fault ${fault}: ${reply.message}`));
        }
      });
      child.send({ kind: "run", task, seed: this.#options.seed } satisfies FaultRequest);
    });
  }
}

function lost(fault: string, outcome: "hung" | "died"): FaultResult {
  const clause = outcome === "hung" ? "ROB-2" : "ROB-1";
  return {
    fault,
    outcome,
    clause,
    signature: `${clause}:${outcome}`,
    check: "",
    operations: 0,
    counterexample: -1,
    milliseconds: 0,
    reason: "",
  };
}

/**
 * Runs the suite against each fault, in processes that a fault may hang or end: then that is the result. Gives the
 * results in the order of `tasks`; fewer when it was interrupted. Rejects with a KitError at a bug of the kit.
 */
export async function runFaults(tasks: readonly FaultTask[], options: FaultPoolOptions): Promise<FaultResult[]> {
  const results = new Map<FaultTask, FaultResult>();
  const left = [...tasks];
  const workers = Array.from({ length: Math.min(options.workers, tasks.length) }, () => new FaultWorker(options));
  const stopAll = (): Promise<unknown> => Promise.all(workers.map((worker) => worker.stop()));
  const serve = async (worker: FaultWorker): Promise<void> => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) {
      const result = await worker.run(task);
      if (options.signal?.aborted === true) {
        return;
      }
      results.set(task, result);
      options.done?.(result);
    }
  };
  const interrupt = (): void => {
    left.length = 0;
    void stopAll();
  };
  options.signal?.addEventListener("abort", interrupt);
  try {
    await Promise.all(workers.map(serve));
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
    left.length = 0;
    await stopAll();
  }
  return tasks.map((task) => results.get(task)).filter((result) => result !== undefined);
}
