import { runSuite } from "../cli/commands/run.ts";
import { composeKit } from "../cli/compose.ts";
import type { CommandIo } from "../cli/io/io.ts";
import { type Output, openOutput } from "../cli/io/output.ts";
import type { Kit, TargetChoice } from "../cli/kit.ts";
import { NoteKeeper } from "../cli/results/note-keeper.ts";
import { ResultsFolder } from "../cli/results/results-folder.ts";
import { WriteProblems } from "../cli/results/write-problems.ts";
import type { PlannedRun } from "../cli/run/plan-run.ts";
import type { SuiteOptions } from "../cli/run/run-options.ts";
import { selectRun } from "../cli/run/select-run.ts";
import { UsageError } from "../cli/usage-error.ts";
import type { Report } from "../verdict/report.ts";
import type { ConformanceOptions } from "./conformance-options.ts";
import { OptionsError } from "./options-error.ts";
import { readKnownFailures } from "./read-known-failures.ts";
import { checkOptions, filtersOf, seedOf } from "./read-options.ts";
import { type ConformanceTarget, type ReadTarget, readTarget } from "./read-target.ts";

/**
 * Runs the kit's checks on a target and resolves with the report: with the same options the same verdict as
 * `vmconform run`. It writes nothing, unless `outputDirectory` is given, and leaves the process alone.
 *
 * What the device does wrong is in the report (`conforms`, `clauses`, `checks`), and so is a target that was lost on
 * the way (`end`). Rejects when there is nothing to report on: with an `OptionsError` for options or a target that make
 * no sense, an `ExpectationsError` for known failures that do not, and a `TargetError` for a target that cannot be
 * started or a device that cannot be made.
 *
 * A device given as `{ createDevice }` runs in this process, which a device that never returns therefore stops; one
 * given by the path of its module runs in a process of its own. The run gives other tasks their turn every 100 ms.
 */
export async function runConformance(target?: ConformanceTarget, options: ConformanceOptions = {}): Promise<Report> {
  checkOptions(options);
  const choice = chooseTarget(target, options);
  const kit = composeKit();
  try {
    return await runOnTarget(kit, choice, options);
  } catch (error) {
    if (error instanceof UsageError) {
      throw new OptionsError(error.message, { cause: error });
    }
    throw error;
  }
}

function chooseTarget(target: unknown, options: ConformanceOptions): TargetChoice {
  const { timeout, configuration } = options;
  const read = readTarget(target);
  refuseUseless(read, options);
  return {
    ...(read.kind === "device" ? { device: read.device } : {}),
    manifest: read.kind === "path" ? read.path : undefined,
    command: [],
    timeout,
    configuration,
  };
}

/** Refuses options that would change nothing: who gives them believes that they do. */
function refuseUseless({ kind }: ReadTarget, options: ConformanceOptions): void {
  const { configuration, workers, reporters, outputDirectory } = options;
  if (kind !== "reference" && configuration !== undefined) {
    throw new OptionsError("the option configuration is for the reference device: leave it out, or the target");
  }
  if (kind === "device" && workers !== undefined && workers > 1) {
    const hint = "give the path of its module instead, or leave the option out";
    throw new OptionsError(`the option workers: a device of this process cannot be in several: ${hint}`);
  }
  if (reporters !== undefined && outputDirectory === undefined) {
    throw new OptionsError("the option reporters needs outputDirectory, the folder to write them into");
  }
}

/** A world in which nothing is shown, and where a signal is the user's interrupt. */
function silentIo(signals: readonly AbortSignal[]): CommandIo {
  return {
    environment: {},
    output: { columns: undefined, isTerminal: false },
    isErrorTerminal: false,
    writeOut: () => undefined,
    writeError: () => undefined,
    now: () => Date.now(),
    onInterrupt: (listener) => {
      if (signals.some(({ aborted }) => aborted)) {
        listener();
      }
      for (const signal of signals) {
        signal.addEventListener("abort", listener);
      }
      return () => {
        for (const signal of signals) {
          signal.removeEventListener("abort", listener);
        }
      };
    },
  };
}

/** What the caller is told, and the first error that came of telling it: that is no bug of the kit. */
class Listeners {
  readonly #options: ConformanceOptions;
  readonly #controller: AbortController;
  #thrown: { readonly error: unknown } | undefined;

  constructor(options: ConformanceOptions, controller: AbortController) {
    this.#options = options;
    this.#controller = controller;
  }

  /** Adds the caller's listeners to an output. */
  joinTo(output: Output): Output {
    return {
      ...output,
      start: (plan, clauses, expectations) => {
        output.start(plan, clauses, expectations);
        this.#call(() => this.#options.onPlan?.(plan));
      },
      check: (check) => {
        output.check(check);
        this.#call(() => this.#options.onCheck?.(check));
      },
    };
  }

  /** Throws what a listener threw. */
  rethrow(): void {
    if (this.#thrown !== undefined) {
      throw this.#thrown.error;
    }
  }

  #call(listener: () => void): void {
    if (this.#thrown !== undefined) {
      return;
    }
    try {
      listener();
    } catch (error) {
      this.#thrown = { error };
      this.#controller.abort();
    }
  }
}

async function runOnTarget(kit: Kit, target: TargetChoice, options: ConformanceOptions): Promise<Report> {
  const { outputDirectory } = options;
  if (outputDirectory === undefined) {
    return runAndReport(kit, target, options, undefined);
  }
  const results = new ResultsFolder({ outputDirectory, label: "", startedAt: Date.now() });
  try {
    return await runAndReport(kit, target, options, results);
  } finally {
    results.close();
  }
}

async function runAndReport(
  kit: Kit,
  target: TargetChoice,
  options: ConformanceOptions,
  results: ResultsFolder | undefined,
): Promise<Report> {
  const filters = filtersOf(options);
  const specification = kit.loadSpecification(undefined);
  const selection = selectRun(specification, kit.properties, filters, undefined, (option) => `the option ${option}`);
  const entries = readKnownFailures(options.expectations);
  const controller = new AbortController();
  const io = silentIo([controller.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const listeners = new Listeners(options, controller);
  const problems = new WriteProblems();
  const reports = openReports(options.reporters ?? ["json"], results, problems, io);
  const note = results === undefined ? undefined : new NoteKeeper(results, undefined, reports.files, problems);
  const output = listeners.joinTo(reports);
  const suite: SuiteOptions = {
    target,
    specDirectory: undefined,
    filters,
    seed: seedOf(options),
    runs: options.runs,
    timeBudget: options.time,
    workers: options.workers,
    shard: undefined,
    failuresMax: options.maxFailures,
    outputDirectory: results?.path,
    settings: undefined,
  };
  const files = results === undefined ? undefined : { folder: results.path, problems };
  const begin = ({ plan }: PlannedRun): void => note?.begin(plan, suite, kit);
  const prepared = { specification, selection, entries, output, stored: new Map(), files, begin };
  const { report } = await runSuite(kit, suite, prepared, io);
  listeners.rethrow();
  output.end(report);
  note?.end(report);
  if (problems.isAny) {
    process.emitWarning(problems.text().trimEnd());
  }
  return report;
}

function openReports(
  reporters: readonly string[],
  results: ResultsFolder | undefined,
  problems: WriteProblems,
  io: CommandIo,
): Output {
  if (results === undefined || reporters.length === 0) {
    const nothing = (): void => undefined;
    return { start: nothing, check: nothing, end: nothing, files: [], takesStandardOutput: false };
  }
  return openOutput({ reporters, folder: results.path, verbosity: "normal", problems }, io);
}
