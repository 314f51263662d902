import { describeOperation } from "../../operation/describe-operation.ts";
import type { CaseFile, Scenario } from "../../operation/scenario.ts";
import type { QueueSizes } from "../../operation/words/queue-words.ts";
import type { ScenarioRunner } from "../../runner/check/check-options.ts";
import { AccessRecorder } from "../../runner/record/record-accesses.ts";
import type { TellingAccess } from "../../runner/record/telling-access.ts";
import type { Specification } from "../../spec/specification.ts";
import { traceLines } from "../../trace/trace-lines.ts";
import { WireTap } from "../../trace/wire-tap.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { TraceStep } from "../../verdict/scenario-trace.ts";
import { writeTextFile } from "../io/files.ts";
import type { CommandIo } from "../io/io.ts";
import { widthOf } from "../io/output.ts";
import type { KitSession, StartedProcess, TargetWatch } from "../kit.ts";
import { type ExportSubject, writeExports } from "./export-script.ts";
import { waitForUser } from "./pause.ts";
import { queuesInUse } from "./queues-in-use.ts";
import type { WireOptions } from "./wire-options.ts";

/** Lines of one step that a trace on the screen shows. */
const screenLinesMax = 120;

/** Columns that a trace in a file is laid out for. */
const fileWidth = 140;

/** Listens to a replay, and shows or writes what it heard. */
export class WireWatch {
  /** What the target is opened with. */
  readonly target: TargetWatch;
  readonly #options: WireOptions;
  readonly #file: string;
  readonly #io: CommandIo;
  readonly #tap: WireTap | undefined;
  /** The scenario that was run last: where a check compares two, the second of them. */
  #scenario: Scenario | undefined;
  /** Queues that the target has, by which operations are described. */
  #sizes: QueueSizes = new Map();
  #telling: readonly TellingAccess[] = [];
  readonly #steps: Pick<TraceStep, "step" | "read">[] = [];
  /** The process that holds the target at present. */
  #process: StartedProcess | undefined;
  /** The next process that is started is the one in which the scenario runs. */
  #pausesAtStart = false;

  /** What was read in each step of the scenario that was run last. */
  get steps(): readonly Pick<TraceStep, "step" | "read">[] {
    return this.#steps;
  }

  constructor(options: WireOptions, file: string, io: CommandIo) {
    this.#options = options;
    this.#file = file;
    this.#io = io;
    const isHeard = options.trace || options.traceFile !== undefined || options.exports.length > 0;
    this.#tap = isHeard ? new WireTap() : undefined;
    this.target = {
      ...(this.#tap === undefined ? {} : { tap: this.#tap }),
      ...(options.pause ? { started: (process) => this.#started(process) } : {}),
    };
  }

  /** A session's way to run scenarios, which is listened to. */
  runnerOf(session: KitSession, found: CaseFile): ScenarioRunner {
    this.#sizes = queuesInUse(session.context);
    const runner = this.#listenedRunner(session, found);
    const { pause, exports } = this.#options;
    if (!pause && exports.length === 0) {
      return runner;
    }
    let isFirst = true;
    return async (scenario, observer) => {
      if (isFirst) {
        isFirst = false;
        // A script is run on a target that was just started, so that is what it is recorded on.
        session.startAfresh?.();
        if (pause) {
          await this.#pauseFor();
        }
      }
      return runner(scenario, observer);
    };
  }

  async #started(process: StartedProcess): Promise<void> {
    this.#process = process;
    if (this.#pausesAtStart) {
      this.#pausesAtStart = false;
      await waitForUser(process, this.#io);
    }
  }

  /** The first process was only asked what it offers; a debugger is wanted in the one that the scenario runs in. */
  async #pauseFor(): Promise<void> {
    const process = this.#process ?? { pid: undefined, isOwn: false };
    if (process.isOwn || process.pid === undefined) {
      await waitForUser(process, this.#io);
      return;
    }
    this.#pausesAtStart = true;
  }

  #listenedRunner({ runScenario }: KitSession, found: CaseFile): ScenarioRunner {
    const log = this.#tap?.log;
    return async (scenario, observer) => {
      let accesses: AccessRecorder | undefined;
      this.#scenario = scenario;
      this.#telling = [];
      this.#steps.length = 0;
      log?.begin(1 + (scenario.before?.length ?? 0));
      try {
        return await runScenario(scenario, (step, operation, run) => {
          observer?.(step, operation, run);
          this.#telling = run.telling;
          log?.endStep(step, run.guest.msixCapability);
          if (step < 0 || accesses === undefined) {
            accesses = new AccessRecorder(run, found);
          }
          this.#steps.push({ step, ...accesses.record(operation) });
        });
      } finally {
        log?.end();
      }
    };
  }

  /** Writes the trace where it was asked for. Throws a UsageError where a file cannot be written. */
  writeTrace(session: KitSession, specification: Specification): void {
    const { trace, traceFile } = this.#options;
    const log = this.#tap?.log;
    if (log === undefined) {
      return;
    }
    const names = {
      specification,
      channels: session.description.channels.map(({ name }) => name),
      title: (step: number) => this.#title(step),
    };
    if (traceFile !== undefined) {
      const layout = { ...names, width: fileWidth, linesMax: Number.POSITIVE_INFINITY, more: "" };
      writeTextFile(traceFile, `${traceLines(log, layout).join("\n")}\n`);
      this.#io.writeOut(`trace: ${traceFile}\n\n`);
    }
    if (trace) {
      const more = "--trace-file FILE writes them all";
      const layout = { ...names, width: widthOf(this.#io), linesMax: screenLinesMax, more };
      this.#io.writeOut(`${traceLines(log, layout).join("\n")}\n`);
    }
  }

  /** Writes the case in the forms that were asked for. Throws a UsageError where a file cannot be written. */
  writeExports(session: KitSession, specification: Specification, found: CaseFile, finding: Finding | undefined): void {
    const log = this.#tap?.log;
    if (log === undefined || this.#options.exports.length === 0) {
      return;
    }
    const subject: ExportSubject = {
      log,
      check: found.check,
      session,
      specification,
      finding,
      telling: this.#telling,
      operations: found.scenario.operations.length,
      title: (step) => this.#title(step),
    };
    const { exports } = this.#options;
    const files = writeExports(exports, this.#file, subject, (text) => this.#io.writeOut(text));
    this.#io.writeOut(files.map((file) => `written: ${file}\n`).join(""));
  }

  #title(step: number): string {
    const operations = this.#scenario?.operations ?? [];
    const operation = operations[step];
    const before = this.#scenario?.before ?? [];
    if (step < -1) {
      const life = before.length + step + 1;
      const operationsBefore = before[life]?.operations ?? [];
      const words = operationsBefore.map((each) => describeOperation(each, this.#sizes)).join("; ");
      return `Life ${life + 1} of ${before.length + 1}, up to its closing checks${words === "" ? "" : `: ${words}`}`;
    }
    if (step < 0 && before.length > 0) {
      return `Life ${before.length + 1}, before step 1: the device is renewed, found and read`;
    }
    if (step < 0) {
      return "Before step 1: the function is found and read";
    }
    return operation === undefined
      ? "Closing checks"
      : `Step ${step + 1}: ${describeOperation(operation, this.#sizes)}`;
  }
}
