import type { Verbosity } from "../../report/terminal/verbosity.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import { mergeReports } from "../../verdict/merge-reports.ts";
import type { CommandIo } from "../io/io.ts";
import { openOutput, tellFiles, usesFolder } from "../io/output.ts";
import { readReport } from "../read-report.ts";
import { ResultsFolder } from "../results/results-folder.ts";
import { WriteProblems } from "../results/write-problems.ts";

/** The options of `report`. */
export interface ReportOptions {
  /** Report files: the parts of one run. */
  readonly files: readonly string[];
  readonly reporters: readonly string[];
  /** The very folder for what is written; undefined: a new one below `vmconform-report`. */
  readonly outputDirectory: string | undefined;
  readonly verbosity: Verbosity;
}

/** A folder for what is written of several reports; undefined when nothing is. */
function openFolder({ reporters, outputDirectory }: ReportOptions, io: CommandIo): ResultsFolder | undefined {
  return usesFolder(reporters)
    ? new ResultsFolder({ outputDirectory, label: "report", startedAt: io.now() })
    : undefined;
}

/**
 * `vmconform report FILE...`: merges the reports of one run's shards and writes the result through any reporters.
 * The exit code is that of the whole. Throws a `UsageError` or a `MergeError` for files that do not fit.
 */
export function report(options: ReportOptions, io: CommandIo): ExitCode {
  const whole = mergeReports(options.files.map(readReport));
  const results = openFolder(options, io);
  try {
    const { reporters, verbosity } = options;
    const problems = new WriteProblems();
    const output = openOutput({ reporters, folder: results?.path ?? ".", verbosity, problems }, io);
    const { startedAt } = whole.plan;
    results?.keep({ kind: "run", version: 1, startedAt, target: "", reports: [], failed: [] }, problems);
    output.start(whole.plan, whole.clauses, whole.expectations);
    for (const check of whole.checks) {
      output.check(check);
    }
    output.end(whole);
    tellFiles(output, io);
    io.writeError(problems.text());
    return problems.isAny && whole.exitCode === exitCode.conforms ? exitCode.usage : whole.exitCode;
  } finally {
    results?.close();
  }
}
