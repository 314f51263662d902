import type { Scenario } from "../../operation/scenario.ts";
import type { Specification } from "../../spec/specification.ts";
import { isDeviceModule } from "../../target/in-process/load-module.ts";
import { isListed } from "../../verdict/defect/known-defects.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { Expectation } from "../../verdict/expectation/expectation.ts";
import { expectedElsewhere } from "../../verdict/expectation/expectations.ts";
import { type Ladder, missingOn } from "../../verdict/ladder.ts";
import { buildReport, type Report } from "../../verdict/report.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import { kitBugText } from "../describe-error.ts";
import type { CommandIo } from "../io/io.ts";
import { type Output, openOutput, tellFiles } from "../io/output.ts";
import type { Kit } from "../kit.ts";
import { knownFacts, onLadder, tellOutOfReach, withinReach } from "../ladder.ts";
import { tellModuleExit } from "../losses/tell-module-exit.ts";
import { lastCases, selectLastFailed } from "../results/last-failed.ts";
import { NoteKeeper } from "../results/note-keeper.ts";
import type { OldRun } from "../results/old-runs.ts";
import { ResultsFolder } from "../results/results-folder.ts";
import { targetLabel } from "../results/run-name.ts";
import { readStoredCases, type StoredCases } from "../results/stored-cases.ts";
import { WriteProblems } from "../results/write-problems.ts";
import { EvidenceFiles } from "../run/evidence-files.ts";
import { readExpectations } from "../run/expectations-file.ts";
import { type PlannedRun, planRun } from "../run/plan-run.ts";
import { runChecks } from "../run/run-checks.ts";
import type { RunOptions, SuiteOptions } from "../run/run-options.ts";
import { closePlace, openPlace, type RunPlace } from "../run/run-place.ts";
import { type RunFiles, RunRecord } from "../run/run-record.ts";
import { type Filters, type RunSelection, selectRun } from "../run/select-run.ts";
import { type RunOnce, refusePartialUpdate, settleExpectations } from "../run/settle-expectations.ts";
import { UsageError } from "../usage-error.ts";
import { runChecksInWorkers } from "../worker/worker-pool.ts";

/** Runs the checks, here or in workers. A bug of the kit ends the run and is reported with what was finished. */
async function carryOut(
  record: RunRecord,
  place: RunPlace,
  selection: RunSelection,
  planned: PlannedRun,
  cases: StoredCases,
  options: SuiteOptions,
  io: CommandIo,
): Promise<{ end: RunEnd; bug: unknown }> {
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  const { seed, runs, timeBudget, workers } = options;
  const { ladder } = place;
  const within = withinReach(selection.properties, ladder);
  const listener = onLadder(record, ladder);
  const expected = (check: string): string[] => expectedElsewhere(check, planned.expectations);
  const stored = (check: string): readonly Scenario[] => cases.get(check) ?? [];
  const bounds = {
    seed,
    runs,
    timeBudget,
    expected,
    stored,
    isListed: (check: string, signature: string) => isListed(check, signature, planned.expectations),
    missing: missingOn(ladder),
    signal: controller.signal,
  };
  try {
    const end =
      place.kind === "here"
        ? await runChecks(within, place.session, bounds, place.evidence?.listen(listener) ?? listener)
        : await runChecksInWorkers(within, place.supply, workers ?? 1, bounds, listener, place.losses);
    if (end.kind === "finished") {
      tellOutOfReach(selection.properties, knownFacts(place.facts, ladder).context, listener, ladder);
    }
    return { end, bug: undefined };
  } catch (bug) {
    if (bug instanceof UsageError) {
      throw bug;
    }
    return { end: { kind: "kit", message: bug instanceof Error ? bug.message : String(bug) }, bug };
  } finally {
    stopListening();
    record.close();
  }
}

function onPlannedLadder(planned: PlannedRun, ladder: Ladder | undefined): PlannedRun {
  if (ladder === undefined) {
    return planned;
  }
  const { plan } = planned;
  // What is read where no register answers are no features.
  const target = missingOn(ladder) === "registers" ? { ...plan.target, features: [] } : plan.target;
  return { ...planned, plan: { ...plan, target, ladder } };
}

/** What a run is about, found out before its target is started. */
export interface PreparedRun {
  readonly specification: Specification;
  readonly selection: RunSelection;
  readonly entries: readonly Expectation[];
  /** Told of everything but the end. */
  readonly output: Output;
  /** Scenarios to run before others of their check. */
  readonly stored: StoredCases;
  /** Where case files go; undefined when none are to be written. */
  readonly files: RunFiles | undefined;
  /** Writes down what the oracle is shown; left out where nobody wants that. */
  readonly evidence?: EvidenceFiles | undefined;
  /** Called once the target is up, before the first check. */
  readonly begin?: (planned: PlannedRun) => void;
}

/** What came of a run: its report, and the bug of the kit that ended it, if one did. */
export interface SuiteRun {
  readonly report: Report;
  readonly bug: unknown;
}

/** Runs the suite against one target, for whoever asks. Throws what keeps the target from being started. */
export function runSuite(kit: Kit, options: SuiteOptions, prepared: PreparedRun, io: CommandIo): Promise<SuiteRun> {
  const { manifest } = options.target;
  const isHere = options.workers === 1 || prepared.evidence !== undefined;
  const isModule = manifest !== undefined && isDeviceModule(manifest);
  return tellModuleExit(isHere && isModule ? [manifest] : [], io, () => runPrepared(kit, options, prepared, io));
}

async function runPrepared(kit: Kit, options: SuiteOptions, prepared: PreparedRun, io: CommandIo): Promise<SuiteRun> {
  const { specification, selection, entries, output, stored, files } = prepared;
  const startedAt = io.now();
  const place = await openPlace(kit, options, specification, prepared.evidence, io);
  try {
    const facts = knownFacts(place.facts, place.ladder);
    const planned = onPlannedLadder(
      planRun(kit, specification, facts, selection, entries, options, startedAt),
      place.ladder,
    );
    prepared.begin?.(planned);
    prepared.evidence?.begin(selection.properties.map(({ id }) => id));
    const record = new RunRecord(specification, planned, options, files, output, io);
    const { end, bug } = await carryOut(record, place, selection, planned, stored, options, io);
    const milliseconds = io.now() - startedAt;
    const checks = record.inOrderOf(selection.properties);
    return { report: buildReport({ ...planned, checks, end, milliseconds }), bug };
  } finally {
    await closePlace(place);
  }
}

/** What of a whole selection a run is about, and the scenarios that come first. */
interface Narrowed {
  readonly selection: RunSelection;
  readonly stored: StoredCases;
  readonly filters: Filters;
}

function narrow(
  whole: RunSelection,
  previous: OldRun | undefined,
  results: ResultsFolder,
  options: RunOptions,
  io: CommandIo,
): Narrowed {
  const { target, lastFailed, cases, filters } = options;
  if (!lastFailed) {
    return { selection: whole, stored: readStoredCases(cases), filters };
  }
  const selection = selectLastFailed(whole, previous, results, target);
  const stored = readStoredCases(cases.length === 0 && previous !== undefined ? lastCases(previous) : cases);
  if (selection === whole) {
    io.writeError("nothing failed in the last run, so every selected check is run\n");
    return { selection, stored, filters };
  }
  return { selection, stored, filters: { ...filters, run: selection.properties.map(({ id }) => id) } };
}

function evidenceFilesOf({ record }: RunOptions, problems: WriteProblems, io: CommandIo): EvidenceFiles | undefined {
  const tell = (line: string): void => io.writeError(`vmconform: ${line}\n`);
  return record === undefined ? undefined : new EvidenceFiles({ folder: record, problems, tell });
}

/** `vmconform run`: the suite against one target. Gives the exit code; throws what is wrong before the first check. */
export async function run(kit: Kit, options: RunOptions, io: CommandIo): Promise<ExitCode> {
  refusePartialUpdate(options);
  if (options.record !== undefined && (options.workers ?? 1) > 1) {
    throw new UsageError("--record works in one process; leave out --workers, or give it 1");
  }
  const specification = kit.loadSpecification(options.specDirectory);
  const whole = selectRun(specification, kit.properties, options.filters, options.shard);
  const expectations = readExpectations(options.expectations, options.updateExpectations);
  const { target, reporters, verbosity } = options;
  const place = { outputDirectory: options.outputDirectory, label: targetLabel(target), startedAt: io.now() };
  const results = new ResultsFolder(place);
  try {
    const previous = results.previous(target);
    const { selection, stored, filters } = narrow(whole, previous, results, options, io);
    const problems = new WriteProblems();
    const evidence = evidenceFilesOf(options, problems, io);
    const output = openOutput({ reporters, folder: results.path, verbosity, problems }, io);
    const note = new NoteKeeper(results, previous, output.files, problems);
    const suite = { ...options, filters, outputDirectory: results.path };
    const files = { folder: results.path, problems };
    const begin = ({ plan }: PlannedRun): void => note.begin(plan, suite, kit);
    const once: RunOnce<SuiteRun> = async ({ entries }, to) => {
      const prepared = { specification, selection, entries, output: to, stored, files, evidence, begin };
      const suiteRun = await runSuite(kit, suite, prepared, io);
      to.end(suiteRun.report);
      return suiteRun;
    };
    const { report, bug } =
      options.updateExpectations && options.expectations !== undefined
        ? await settleExpectations(options.expectations, output, io, once)
        : await once(expectations, output);
    note.end(report);
    tellFiles(output, io);
    if (report.exitCode === exitCode.kitBug) {
      io.writeError(`${kitBugText(bug)}\n`);
    }
    io.writeError(problems.text());
    return problems.isAny && report.exitCode === exitCode.conforms ? exitCode.usage : report.exitCode;
  } finally {
    results.close();
  }
}
