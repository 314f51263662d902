import { KitError, unreachable } from "../../base/assert.ts";
import { TargetError, type TargetErrorCode } from "../../target/target-error.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import type { CommandIo } from "../io/io.ts";
import type { TargetChoice } from "../kit.ts";
import { UsageError } from "../usage-error.ts";
import { WorkerLost } from "./worker-lost.ts";
import type { SessionFacts, WorkerStart } from "./worker-messages.ts";
import { type Worker, type WorkerOptions, WorkerProcess } from "./worker-process.ts";

/** A worker that has its target. */
export interface ReadyWorker {
  readonly kind: "ready";
  readonly worker: Worker;
  readonly facts: SessionFacts;
}

/** A worker that has its target, or why there is none. */
export type Supplied = ReadyWorker | { readonly kind: "failed"; readonly end: RunEnd };

/** Milliseconds without a sign of life after which a worker counts as hung, beyond what a target may take to answer. */
const silenceBeyondTimeout = 3000;
const timeoutDefault = 30_000;
/** A device in the worker's own process answers when a scenario is over, which takes milliseconds. */
const timeoutOfModules = 10_000;

/** How workers are kept for a target; a device module lives in their own process. */
export function workerOptions(
  { timeout }: TargetChoice,
  isModule: boolean,
  io: Pick<CommandIo, "writeError">,
): WorkerOptions {
  const patience = timeout ?? (isModule ? timeoutOfModules : timeoutDefault);
  return { silenceMax: patience + silenceBeyondTimeout, passOn: (text) => io.writeError(text) };
}

/** How a run ends that lost a worker which may not be lost. */
export function lostEnd({ code, message }: WorkerLost): RunEnd {
  const hint =
    code === "hung"
      ? "A device that never returns stops its whole process: run this check with --workers 1, under a debugger."
      : "Run this check alone with --workers 1 to see more.";
  return { kind: "target", code, message, hint, cause: "", errorOutput: [] };
}

/** A worker that was started ahead. */
interface Prepared {
  /** Its heap; undefined: that of any worker. */
  readonly heapMegabytes: number | undefined;
  readonly supplied: Promise<Supplied>;
}

type CreateWorker = (options: WorkerOptions) => Worker;

const createProcess: CreateWorker = (options) => new WorkerProcess(options);

/** Starts worker processes, each with a target of its own, and ends them all. */
export class WorkerSupply {
  readonly #start: WorkerStart;
  readonly #options: WorkerOptions;
  readonly #createWorker: CreateWorker;
  readonly #workers: Set<Worker> = new Set();
  #prepared: Prepared | undefined;

  constructor(start: WorkerStart, options: WorkerOptions, createWorker: CreateWorker = createProcess) {
    this.#start = start;
    this.#options = options;
    this.#createWorker = createWorker;
  }

  /** The first worker, which stays the next one to be taken. Throws as the opening of a session does. */
  async first(): Promise<ReadyWorker> {
    const supplied = await this.take(undefined);
    if (supplied.kind === "ready") {
      this.#prepared = { heapMegabytes: undefined, supplied: Promise.resolve(supplied) };
      return supplied;
    }
    await this.stop();
    const { end } = supplied;
    if (end.kind !== "target") {
      throw new KitError(`a worker did not start: ${end.kind}`);
    }
    throw new TargetError(
      end.code as TargetErrorCode,
      end.message,
      end.hint,
      end.cause === "" ? undefined : new Error(end.cause),
    );
  }

  /** Starts a worker ahead, for whoever next needs one with that heap; undefined: the heap of any worker. */
  prepare(heapMegabytes: number | undefined): void {
    if (this.#prepared !== undefined && this.#prepared.heapMegabytes !== heapMegabytes) {
      void this.#drop(this.#prepared);
      this.#prepared = undefined;
    }
    this.#prepared ??= { heapMegabytes, supplied: this.#open(heapMegabytes) };
  }

  /**
   * A worker that is ready and has that heap; undefined: the heap of any worker. One that was started ahead with
   * another heap is left for others. Throws a `UsageError` when the target was chosen in a way that cannot be.
   */
  take(heapMegabytes: number | undefined): Promise<Supplied> {
    const prepared = this.#prepared;
    if (prepared === undefined || prepared.heapMegabytes !== heapMegabytes) {
      return this.#open(heapMegabytes);
    }
    this.#prepared = undefined;
    return prepared.supplied;
  }

  /** Ends a worker that is not needed any more. */
  async discard(worker: Worker): Promise<void> {
    this.#workers.delete(worker);
    await worker.kill();
  }

  /** Lets every worker end. */
  async stop(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.stop()));
  }

  /** Ends a worker that was started ahead and that nobody takes any more. */
  async #drop({ supplied }: Prepared): Promise<void> {
    // Why it did not start is said to whoever takes the next one.
    const dropped = await supplied.catch(() => undefined);
    if (dropped?.kind === "ready") {
      await this.discard(dropped.worker);
    }
  }

  async #open(heapMegabytes: number | undefined): Promise<Supplied> {
    const worker = this.#createWorker({ ...this.#options, heapMegabytes });
    this.#workers.add(worker);
    try {
      const reply = await worker.ask({ kind: "start", start: this.#start }, "before its first check");
      switch (reply.kind) {
        case "ready":
          return { kind: "ready", worker, facts: reply.facts };
        case "lost":
          return { kind: "failed", end: reply.end };
        case "refused":
          throw new UsageError(reply.message);
        case "bug":
          throw new KitError(reply.message);
        case "result":
        case "outcome":
        case "ladder":
        case "leased":
          throw new KitError(`a worker answered its start with a ${reply.kind}`);
        default:
          return unreachable(reply);
      }
    } catch (error) {
      if (error instanceof WorkerLost) {
        return { kind: "failed", end: lostEnd(error) };
      }
      throw error;
    }
  }
}
