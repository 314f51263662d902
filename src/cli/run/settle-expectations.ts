import { type ExpectationsUpdate, updateExpectations } from "../../verdict/expectation/update-expectations.ts";
import type { Report } from "../../verdict/report.ts";
import { writeTextFile } from "../io/files.ts";
import { HeldOutput } from "../io/held-output.ts";
import type { CommandIo } from "../io/io.ts";
import type { Output } from "../io/output.ts";
import { UsageError } from "../usage-error.ts";
import { type ExpectationsText, readExpectations } from "./expectations-file.ts";
import type { RunOptions } from "./run-options.ts";
import { isFiltered } from "./select-run.ts";

/** The most runs of one update: each has to bring something to light for the next. */
export const updateRunsMax = 10;

/** Throws a `UsageError` when `--update-expectations` is given without a file, or for a part of the suite. */
export function refusePartialUpdate(options: RunOptions): void {
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
    ...(options.lastFailed ? ["--last-failed"] : []),
  ];
  if (partial.length > 0) {
    throw new UsageError(
      `--update-expectations needs a whole run, so it cannot be used with ${partial.join(" and ")}: ` +
        "entries of checks that were not run would be lost",
    );
  }
}

/** One run of the suite under some expectations, told to an output; gives what it showed. */
export type RunOnce<Result> = (expectations: ExpectationsText, output: Output) => Promise<Result>;

/**
 * Brings an expectations file in line with the target: runs the suite until a run neither adds nor removes an entry,
 * since one defect may hide another. Only the last run is told to `output`. A run that is not finished changes nothing.
 */
export async function settleExpectations<Result extends { readonly report: Report }>(
  path: string,
  output: Output,
  io: CommandIo,
  runOnce: RunOnce<Result>,
): Promise<Result> {
  let added = 0;
  let removed = 0;
  for (let run = 1; ; run++) {
    const held = new HeldOutput();
    const expectations = readExpectations(path, true);
    const result = await runOnce(expectations, held);
    const { report } = result;
    if (report.end.kind !== "finished" || report.plan.ladder !== undefined) {
      held.release(output);
      const since = run === 1 ? "" : ` since run ${run - 1}`;
      io.writeError(`${path} was not changed${since}: ${whyUnchanged(report)}\n`);
      return result;
    }
    const update = updateExpectations(expectations.text, report.expectations, report.checks, report.problems);
    const isSettled = update.added === 0 && update.removed === 0;
    if (!isSettled || expectations.text === undefined) {
      writeTextFile(path, update.text);
    }
    added += update.added;
    removed += update.removed;
    if (isSettled || run === updateRunsMax) {
      held.release(output);
      io.writeError(`${path}: ${conclusion(added, removed, run, update, isSettled)}\n`);
      return result;
    }
    io.writeError(`${path}: run ${run}: ${changes(update.added, update.removed)}; running again\n`);
  }
}

function whyUnchanged({ plan: { ladder } }: Report): string {
  return ladder === undefined ? "the run was not finished" : `${ladder.failing} do not work yet, so not all was run`;
}

function changes(added: number, removed: number): string {
  return `${added} added, ${removed} removed`;
}

function conclusion(
  added: number,
  removed: number,
  runs: number,
  { left }: ExpectationsUpdate,
  isSettled: boolean,
): string {
  const expired = left === 0 ? "" : `; ${left} expired left for you to settle`;
  const open = isSettled
    ? ""
    : "; the last run still changed the file, so the target does not show the same each time: " +
      'give entries that come and go "flaky": true';
  return `${changes(added, removed)} in ${runs === 1 ? "1 run" : `${runs} runs`}${expired}${open}`;
}
