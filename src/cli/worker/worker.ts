import { unreachable } from "../../base/assert.ts";
import { LeaseWorker } from "../../campaign/lease/carry-out-lease.ts";
import type { Lease } from "../../campaign/lease/lease.ts";
import { runCheck, runnerOf } from "../../runner/check/check.ts";
import type { ScenarioRunner } from "../../runner/check/check-options.ts";
import { TargetError } from "../../target/target-error.ts";
import { targetEnd } from "../describe-error.ts";
import type { Kit, KitSession } from "../kit.ts";
import { climb } from "../ladder.ts";
import { ScenarioClock } from "../losses/scenario-clock.ts";
import { writeJournal } from "../losses/scenario-journal.ts";
import { SurvivedScenarios } from "../losses/survived-scenarios.ts";
import { FailureRecorder } from "../run/failure-recorder.ts";
import { confirmOn, lostResult } from "../run/run-checks.ts";
import { UsageError } from "../usage-error.ts";
import {
  signOfLifeMilliseconds,
  type WorkerMessage,
  type WorkerReply,
  type WorkerRequest,
  type WorkerStart,
} from "./worker-messages.ts";

type CheckRequest = Extract<WorkerRequest, { readonly kind: "check" }>;
type AttemptRequest = Extract<WorkerRequest, { readonly kind: "attempt" }>;

/** Carries out one request at a time. */
class Worker {
  readonly #kit: Kit;
  #session: KitSession | undefined;
  #start: WorkerStart | undefined;
  #recorder: FailureRecorder | undefined;
  #leases: LeaseWorker | undefined;
  #leaseRuns = 0;
  readonly #clock: ScenarioClock = new ScenarioClock();
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
      case "attempt":
        return this.#attempt(request);
      case "lease":
        return this.#lease(request.lease);
      case "climb":
        return { kind: "ladder", ladder: await climb(this.#session) };
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
      const { description, context } = this.#session;
      return { kind: "ready", facts: { description, context } };
    } catch (error) {
      if (error instanceof UsageError) {
        return { kind: "refused", message: error.message };
      }
      if (error instanceof TargetError) {
        return { kind: "lost", result: undefined, end: targetEnd(error, []) };
      }
      throw error;
    }
  }

  async #check(request: CheckRequest): Promise<WorkerReply> {
    const { check: id, known, stored, lethal, scenariosMax, missing, timeBudget } = request;
    const property = this.#kit.properties.find((candidate) => candidate.id === id);
    const session = this.#session;
    const start = this.#start;
    const recorder = this.#recorder;
    if (property === undefined || session === undefined || start === undefined || recorder === undefined) {
      return { kind: "bug", message: `a worker was asked for ${id}, which it cannot run` };
    }
    try {
      if (missing !== undefined) {
        session.leaveOut?.(missing);
      }
      session.startCheck?.(property.clauses);
      const survived = new SurvivedScenarios(session.runScenario, lethal, this.#clock);
      const result = await runCheck(property, session.context, survived.run, {
        seed: start.seed,
        signal: this.#controller.signal,
        confirm: confirmOn(session, property),
        known,
        begin: survived.begin,
        stored,
        ...(start.runs === undefined ? {} : { runs: start.runs }),
        ...(timeBudget === undefined ? {} : { timeBudget }),
        ...(scenariosMax === undefined ? {} : { scenariosMax }),
      });
      this.#clock.end();
      // What is recorded was run before: a loss now is not about the scenario that was begun last.
      writeJournal({});
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

  async #lease(lease: Lease): Promise<WorkerReply> {
    const session = this.#session;
    if (session === undefined) {
      return { kind: "bug", message: "a worker was asked for a lease before it had a target" };
    }
    this.#leaseRuns = 0;
    this.#leases ??= new LeaseWorker(session, this.#kit.properties, {
      begin: (check, scenario) => {
        this.#clock.begin();
        const { longest } = this.#clock;
        writeJournal({ check, scenario, runs: this.#leaseRuns++, ...(longest === undefined ? {} : { longest }) });
      },
      now: () => performance.now(),
      isAborted: () => this.#controller.signal.aborted,
    });
    const outcome = await this.#leases.carryOut(lease);
    this.#clock.end();
    writeJournal({});
    return { kind: "leased", outcome };
  }

  async #attempt({ check, clauses, scenario }: AttemptRequest): Promise<WorkerReply> {
    const property = this.#kit.properties.find(({ id }) => id === check);
    const session = this.#session;
    if (session === undefined) {
      return { kind: "bug", message: `a worker was asked for a scenario of ${check} before it had a target` };
    }
    const noteSteps: ScenarioRunner = (given, observer) =>
      session.runScenario(given, (step, operation, run) => {
        writeJournal({ step: step + 1 });
        observer?.(step, operation, run);
      });
    try {
      session.startCheck?.(clauses);
      writeJournal({ step: -1 });
      const runner = property === undefined ? noteSteps : runnerOf(property, session.context, noteSteps);
      // A function cannot be sent to another process.
      const { earlier: _, ...outcome } = await runner(scenario);
      return { kind: "outcome", outcome };
    } catch (error) {
      if (error instanceof TargetError) {
        return { kind: "lost", result: undefined, end: targetEnd(error, session.errorOutput()) };
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
  if (!process.connected) {
    // The parent was gone before this process was there to hear of it.
    void end();
    return;
  }
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
