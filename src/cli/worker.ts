import { unreachable } from "../base/assert.ts";
import { runCheck } from "../runner/check.ts";
import { TargetError } from "../target/target-error.ts";
import { targetEnd } from "./describe-error.ts";
import { FailureRecorder } from "./failure-recorder.ts";
import type { Kit, KitSession } from "./kit.ts";
import { confirmOn, lostResult } from "./run-checks.ts";
import {
  signOfLifeMilliseconds,
  type WorkerMessage,
  type WorkerReply,
  type WorkerRequest,
  type WorkerStart,
} from "./worker-messages.ts";

type CheckRequest = Extract<WorkerRequest, { readonly kind: "check" }>;

/** Carries out one request at a time. */
class Worker {
  readonly #kit: Kit;
  #session: KitSession | undefined;
  #start: WorkerStart | undefined;
  #recorder: FailureRecorder | undefined;
  readonly #controller: AbortController = new AbortController();

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  async answer(request: Exclude<WorkerRequest, { kind: "stop" }>): Promise<WorkerReply> {
    switch (request.kind) {
      case "start":
        return this.#open(request.start);
      case "check":
        return this.#check(request);
      default:
        return unreachable(request);
    }
  }

  /** Ends the check under way before its next scenario, then the target. */
  async close(): Promise<void> {
    this.#controller.abort();
    await this.#session?.close();
  }

  async #open(start: WorkerStart): Promise<WorkerReply> {
    try {
      const specification = this.#kit.loadSpecification(start.specDirectory);
      this.#session = await this.#kit.openSession(start.target, specification);
      this.#start = start;
      this.#recorder = new FailureRecorder(this.#session);
      return { kind: "ready" };
    } catch (error) {
      if (error instanceof TargetError) {
        return { kind: "lost", result: undefined, end: targetEnd(error, []) };
      }
      throw error;
    }
  }

  async #check({ check: id, expected, known, timeBudget }: CheckRequest): Promise<WorkerReply> {
    const property = this.#kit.properties.find((candidate) => candidate.id === id);
    const session = this.#session;
    const start = this.#start;
    const recorder = this.#recorder;
    if (property === undefined || session === undefined || start === undefined || recorder === undefined) {
      return { kind: "bug", message: `a worker was asked for ${id}, which it cannot run` };
    }
    try {
      session.startCheck?.(property.clauses, expected);
      const result = await runCheck(property, session.context, session.runScenario, {
        seed: start.seed,
        signal: this.#controller.signal,
        confirm: confirmOn(session, property),
        known,
        ...(start.runs === undefined ? {} : { runs: start.runs }),
        ...(timeBudget === undefined ? {} : { timeBudget }),
      });
      const recorded = await recorder.add(result);
      return { kind: "result", result: recorded, errorOutput: session.errorOutput() };
    } catch (error) {
      if (error instanceof TargetError) {
        const end = targetEnd(error, session.errorOutput());
        return { kind: "lost", result: lostResult(property, error), end };
      }
      throw error;
    }
  }
}

/** Serves a run's parent process until it says stop or is gone. */
export function serveChecks(kit: Kit): void {
  const worker = new Worker(kit);
  const send = (message: WorkerMessage): void => {
    // Without its parent a worker ends by itself; there is nobody to tell.
    process.send?.(message, undefined, undefined, () => undefined);
  };
  const signs = setInterval(() => send({ kind: "alive" }), signOfLifeMilliseconds);
  const end = async (): Promise<void> => {
    clearInterval(signs);
    await worker.close();
    if (process.connected) {
      process.disconnect();
    }
  };
  // The terminal interrupts the whole group; the parent alone decides what that means.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => undefined);
  process.on("disconnect", () => void end());
  process.on("message", (request: WorkerRequest) => {
    if (request.kind === "stop") {
      void end();
      return;
    }
    void worker
      .answer(request)
      .catch((error: unknown): WorkerReply => {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return { kind: "bug", message };
      })
      .then(send);
  });
}
