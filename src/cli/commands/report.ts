import type { Verbosity } from "../../report/verbosity.ts";
import type { ExitCode } from "../../verdict/exit-code.ts";
import { mergeReports } from "../../verdict/merge-reports.ts";
import type { CommandIo } from "../io.ts";
import { openOutput } from "../output.ts";
import { readReport } from "../read-report.ts";

/** The options of `report`. */
export interface ReportOptions {
  /** Report files: the parts of one run. */
  readonly files: readonly string[];
  readonly reporters: readonly string[];
  readonly outputDirectory: string;
  readonly verbosity: Verbosity;
}

/**
 * `vmconform report FILE...`: merges the reports of one run's shards and writes the result through any reporters.
 * The exit code is that of the whole. Throws a `UsageError` or a `MergeError` for files that do not fit.
 */
export function report(options: ReportOptions, io: CommandIo): ExitCode {
  const whole = mergeReports(options.files.map(readReport));
  const output = openOutput(options.reporters, options.outputDirectory, io, options.verbosity);
  output.start(whole.plan, whole.clauses, whole.expectations);
  for (const check of whole.checks) {
    output.check(check);
  }
  output.end(whole);
  return whole.exitCode;
}
