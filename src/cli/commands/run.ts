import type { Specification } from "../../spec/specification.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { Expectation } from "../../verdict/expectation.ts";
import { expectedElsewhere } from "../../verdict/expectations.ts";
import { isListed } from "../../verdict/known-defects.ts";
import { buildReport, type Report } from "../../verdict/report.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import { updateExpectations } from "../../verdict/update-expectations.ts";
import { kitBugText } from "../describe-error.ts";
import { type ExpectationsText, readExpectations } from "../expectations-file.ts";
import { writeTextFile } from "../files.ts";
import type { CommandIo } from "../io.ts";
import type { Kit } from "../kit.ts";
import { type Output, openOutput } from "../output.ts";
import { type PlannedRun, planRun } from "../plan-run.ts";
import { runChecks } from "../run-checks.ts";
import type { RunOptions, SuiteOptions } from "../run-options.ts";
import { closePlace, openPlace, type RunPlace } from "../run-place.ts";
import { RunRecord } from "../run-record.ts";
import { isFiltered, type RunSelection, selectRun } from "../select-run.ts";
import { UsageError } from "../usage-error.ts";
import { runChecksInWorkers } from "../worker-pool.ts";

function refusePartialUpdate(options: RunOptions): void {
  if (!options.updateExpectations) {
    return;
  }
  if (options.expectations === undefined) {
    throw new UsageError("--update-expectations needs --expectations FILE, the file to bring in line");
  }
  const partial = [
    ...(isFiltered(options.filters) ? ["--run, --skip or --level"] : []),
    ...(options.shard === undefined ? [] : ["--shard"]),
    ...(options.failuresMax === undefined ? [] : ["--max-failures"]),
    ...(options.timeBudget === undefined ? [] : ["--time"]),
  ];
  if (partial.length > 0) {
    throw new UsageError(
      `--update-expectations needs a whole run, so it cannot be used with ${partial.join(" and ")}: ` +
        "entries of checks that were not run would be lost",
    );
  }
}

/** Runs the checks, here or in workers. A bug of the kit ends the run and is reported with what was finished. */
async function carryOut(
  record: RunRecord,
  place: RunPlace,
  selection: RunSelection,
  planned: PlannedRun,
  options: SuiteOptions,
  io: CommandIo,
): Promise<{ end: RunEnd; bug: unknown }> {
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  const { seed, runs, timeBudget, workers } = options;
  const expected = (check: string): string[] => expectedElsewhere(check, planned.expectations);
  const bounds = {
    seed,
    runs,
    timeBudget,
    expected,
    isListed: (check: string, signature: string) => isListed(check, signature, planned.expectations),
    signal: controller.signal,
  };
  try {
    const end =
      place.kind === "here"
        ? await runChecks(selection.properties, place.session, bounds, record)
        : await runChecksInWorkers(selection.properties, place.supply, workers ?? 1, bounds, record, place.losses);
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

function bringInLine(report: Report, expectations: ExpectationsText, options: RunOptions, io: CommandIo): void {
  const path = options.expectations;
  if (!options.updateExpectations || path === undefined) {
    return;
  }
  if (report.end.kind !== "finished") {
    io.writeError(`${path} was not changed: the run was not finished\n`);
    return;
  }
  const update = updateExpectations(expectations.text, report.expectations, report.checks, report.problems);
  writeTextFile(path, update.text);
  const left = update.left === 0 ? "" : `; ${update.left} expired left for you to settle`;
  io.writeError(`${path}: ${update.added} added, ${update.removed} removed${left}\n`);
  if (update.passedOn > 0) {
    const checks = update.passedOn === 1 ? "1 check that failed goes" : `${update.passedOn} checks that failed go`;
    io.writeError(`  ${checks} on past what is listed now; run it again to see what is behind\n`);
  }
}

/** What a run is about, found out before its target is started. */
export interface PreparedRun {
  readonly specification: Specification;
  readonly selection: RunSelection;
  readonly entries: readonly Expectation[];
  /** Told of everything but the end. */
  readonly output: Output;
}

/** What came of a run: its report, and the bug of the kit that ended it, if one did. */
export interface SuiteRun {
  readonly report: Report;
  readonly bug: unknown;
}

/** Runs the suite against one target, for whoever asks. Throws what keeps the target from being started. */
export async function runSuite(
  kit: Kit,
  options: SuiteOptions,
  { specification, selection, entries, output }: PreparedRun,
  io: CommandIo,
): Promise<SuiteRun> {
  const startedAt = io.now();
  const place = await openPlace(kit, options, specification, io);
  try {
    const facts = place.kind === "here" ? place.session : place.facts;
    const planned = planRun(kit, specification, facts, selection, entries, options, startedAt);
    const record = new RunRecord(specification, planned, options, output, io);
    const { end, bug } = await carryOut(record, place, selection, planned, options, io);
    const milliseconds = io.now() - startedAt;
    const checks = record.inOrderOf(selection.properties);
    return { report: buildReport({ ...planned, checks, end, milliseconds }), bug };
  } finally {
    await closePlace(place);
  }
}

/** `vmconform run`: the suite against one target. Gives the exit code; throws what is wrong before the first check. */
export async function run(kit: Kit, options: RunOptions, io: CommandIo): Promise<ExitCode> {
  refusePartialUpdate(options);
  const specification = kit.loadSpecification(options.specDirectory);
  const selection = selectRun(specification, kit.properties, options.filters, options.shard);
  const expectations = readExpectations(options.expectations, options.updateExpectations);
  const output = openOutput(options.reporters, options.outputDirectory, io, options.verbosity);
  const prepared = { specification, selection, entries: expectations.entries, output };
  const { report, bug } = await runSuite(kit, options, prepared, io);
  output.end(report);
  bringInLine(report, expectations, options, io);
  if (report.exitCode === exitCode.kitBug) {
    io.writeError(`${kitBugText(bug)}\n`);
  }
  return report.exitCode;
}
