import { unreachable } from "../base/assert.ts";
import { runCheck } from "../runner/check.ts";
import { TargetError } from "../target/target-error.ts";
import { targetEnd } from "./describe-error.ts";
import { FailureRecorder } from "./failure-recorder.ts";
import type { Kit, KitSession } from "./kit.ts";
import { lostResult } from "./run-checks.ts";
import type { WorkerReply, WorkerRequest, WorkerStart } from "./worker-messages.ts";

/** Carries out one request at a time. */
class Worker {
  readonly #kit: Kit;
  #session: KitSession | undefined;
  #start: WorkerStart | undefined;
  #recorder: FailureRecorder | undefined;

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  async answer(request: Exclude<WorkerRequest, { kind: "stop" }>): Promise<WorkerReply> {
    switch (request.kind) {
      case "start":
        return this.#open(request.start);
      case "check":
        return this.#check(request.check, request.timeBudget);
      default:
        return unreachable(request);
    }
  }

  async close(): Promise<void> {
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

  async #check(id: string, timeBudget: number | undefined): Promise<WorkerReply> {
    const property = this.#kit.properties.find((candidate) => candidate.id === id);
    const session = this.#session;
    const start = this.#start;
    const recorder = this.#recorder;
    if (property === undefined || session === undefined || start === undefined || recorder === undefined) {
      return { kind: "bug", message: `a worker was asked for ${id}, which it cannot run` };
    }
    try {
      session.startCheck?.(property.clauses, start.expected);
      const result = await runCheck(property, session.context, session.runScenario, {
        seed: start.seed,
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
  const end = async (): Promise<void> => {
    await worker.close();
    process.disconnect?.();
  };
  // The terminal interrupts the whole group; the parent alone decides what that means.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => undefined);
  process.on("disconnect", () => void worker.close());
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
      .then((reply) => process.send?.(reply));
  });
}
