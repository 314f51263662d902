import type { Specification } from "../../spec/specification.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { Expectation } from "../../verdict/expectation.ts";
import { expectedElsewhere } from "../../verdict/expectations.ts";
import { isListed } from "../../verdict/known-defects.ts";
import { buildReport, type Report } from "../../verdict/report.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import { kitBugText } from "../describe-error.ts";
import { readExpectations } from "../expectations-file.ts";
import type { CommandIo } from "../io.ts";
import type { Kit } from "../kit.ts";
import { type Output, openOutput } from "../output.ts";
import { type PlannedRun, planRun } from "../plan-run.ts";
import { runChecks } from "../run-checks.ts";
import type { RunOptions, SuiteOptions } from "../run-options.ts";
import { closePlace, openPlace, type RunPlace } from "../run-place.ts";
import { RunRecord } from "../run-record.ts";
import { type RunSelection, selectRun } from "../select-run.ts";
import { type RunOnce, refusePartialUpdate, settleExpectations } from "../settle-expectations.ts";
import { UsageError } from "../usage-error.ts";
import { runChecksInWorkers } from "../worker-pool.ts";

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
  const once: RunOnce<SuiteRun> = async ({ entries }, to) => {
    const suiteRun = await runSuite(kit, options, { specification, selection, entries, output: to }, io);
    to.end(suiteRun.report);
    return suiteRun;
  };
  const { report, bug } =
    options.updateExpectations && options.expectations !== undefined
      ? await settleExpectations(options.expectations, output, io, once)
      : await once(expectations, output);
  if (report.exitCode === exitCode.kitBug) {
    io.writeError(`${kitBugText(bug)}\n`);
  }
  return report.exitCode;
}
