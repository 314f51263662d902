import { existsSync } from "node:fs";
import type { Property } from "../../runner/property.ts";
import type { Specification } from "../../spec/specification.ts";
import { type CheckReport, checkReport } from "../../verdict/check-report.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { Expectation } from "../../verdict/expectation.ts";
import { judgeCheck } from "../../verdict/expectations.ts";
import { parseExpectations } from "../../verdict/parse-expectations.ts";
import { buildReport, type Report } from "../../verdict/report.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import { updateExpectations } from "../../verdict/update-expectations.ts";
import { caseOf, writeCase } from "../case-files.ts";
import { kitBugText } from "../describe-error.ts";
import { readTextFile, writeTextFile } from "../files.ts";
import type { CommandIo } from "../io.ts";
import type { Kit, KitSession } from "../kit.ts";
import { type Output, openOutput } from "../output.ts";
import { areaOf, levelOf, type PlannedRun, planRun } from "../plan-run.ts";
import { programName, replayCommand } from "../replay-command.ts";
import { runChecks } from "../run-checks.ts";
import type { RunOptions } from "../run-options.ts";
import { isFiltered, type RunSelection, selectRun } from "../select-run.ts";
import { StatusLine } from "../status-line.ts";
import { UsageError } from "../usage-error.ts";

interface ExpectationsText {
  /** Undefined when the file is still to be made. */
  readonly text: string | undefined;
  readonly entries: readonly Expectation[];
}

function readExpectations(options: RunOptions): ExpectationsText {
  const path = options.expectations;
  if (path === undefined || (options.updateExpectations && !existsSync(path))) {
    return { text: undefined, entries: [] };
  }
  const text = readTextFile(path, `the expectations file ${path}`, 16 * 1024 * 1024);
  return { text, entries: parseExpectations(text, path) };
}

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

/** A run under way: turns results into reports and tells the reporters. */
class RunRecord {
  readonly checks: CheckReport[] = [];
  readonly #specification: Specification;
  readonly #session: KitSession;
  readonly #planned: PlannedRun;
  readonly #options: RunOptions;
  readonly #output: Output;
  readonly #status: StatusLine;
  readonly #program: string;
  #failures = 0;

  constructor(
    specification: Specification,
    session: KitSession,
    planned: PlannedRun,
    options: RunOptions,
    output: Output,
    io: CommandIo,
  ) {
    this.#specification = specification;
    this.#session = session;
    this.#planned = planned;
    this.#options = options;
    this.#output = output;
    this.#status = new StatusLine(io);
    this.#program = programName(io.environment);
    output.start(planned.plan, planned.clauses);
  }

  begin(property: Property, position: number): void {
    this.#status.show(`  ${position + 1}/${this.#planned.plan.checks} ${property.id}  ${property.title}`);
  }

  finish(result: CheckResult): "continue" | "stop" {
    const report = judgeCheck(this.#reportOf(result), this.#planned.expectations);
    this.checks.push(report);
    this.#status.clear();
    this.#output.check(report);
    if (report.verdict === "failed" || report.verdict === "flaky") {
      this.#failures++;
    }
    return this.#failures >= (this.#options.failuresMax ?? Number.POSITIVE_INFINITY) ? "stop" : "continue";
  }

  close(): void {
    this.#status.clear();
  }

  /** The signatures of the expectations that apply, patterns aside. */
  get expectedSignatures(): readonly string[] {
    const applying = this.#planned.expectations.filter(({ applies }) => applies);
    return applying.map(({ match }) => match).filter((match) => !/[*?]/.test(match));
  }

  #reportOf(result: CheckResult): CheckReport {
    const { outputDirectory, target } = this.#options;
    const { name, version } = this.#planned.plan.target;
    const origin = { target: `${name} ${version}`.trim(), specDigest: this.#specification.digest };
    const found = caseOf(result, origin);
    const caseFile = found === undefined ? undefined : writeCase(outputDirectory, found);
    const showsTarget = result.outcome === "failed" || result.outcome === "flaky" || result.outcome === "error";
    return checkReport(result, {
      area: areaOf(result.check, this.#specification),
      level: levelOf(result.clauses, this.#specification),
      errorOutput: showsTarget ? this.#session.errorOutput() : [],
      ...(caseFile === undefined
        ? {}
        : { caseFile, replay: replayCommand(this.#program, caseFile, target.manifest, target.command) }),
    });
  }
}

async function carryOut(
  record: RunRecord,
  session: KitSession,
  selection: RunSelection,
  options: RunOptions,
  io: CommandIo,
): Promise<{ end: RunEnd; bug: unknown }> {
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  const { seed, runs, timeBudget } = options;
  try {
    const bounds = { seed, runs, timeBudget, expected: record.expectedSignatures, signal: controller.signal };
    return { end: await runChecks(selection.properties, session, bounds, record), bug: undefined };
  } catch (bug) {
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
}

/** `vmconform run`: the suite against one target. Gives the exit code; throws what is wrong before the first check. */
export async function run(kit: Kit, options: RunOptions, io: CommandIo): Promise<ExitCode> {
  refusePartialUpdate(options);
  const specification = kit.loadSpecification(options.specDirectory);
  const selection = selectRun(specification, kit.properties, options.filters, options.shard);
  const expectations = readExpectations(options);
  const output = openOutput(options.reporters, options.outputDirectory, io);
  const startedAt = io.now();
  const session = await kit.openSession(options.target, specification);
  try {
    const planned = planRun(kit, specification, session, selection, expectations.entries, options, startedAt);
    const record = new RunRecord(specification, session, planned, options, output, io);
    const { end, bug } = await carryOut(record, session, selection, options, io);
    const milliseconds = io.now() - startedAt;
    const report = buildReport({ ...planned, checks: record.checks, end, milliseconds });
    output.end(report);
    bringInLine(report, expectations, options, io);
    if (report.exitCode === exitCode.kitBug) {
      io.writeError(`${kitBugText(bug)}\n`);
    }
    return report.exitCode;
  } finally {
    await session.close();
  }
}
