import { existsSync } from "node:fs";
import { casePath } from "../case-files.ts";
import type { TargetChoice } from "../kit.ts";
import type { RunSelection } from "../run/select-run.ts";
import { UsageError } from "../usage-error.ts";
import type { OldRun } from "./old-runs.ts";
import type { ResultsFolder } from "./results-folder.ts";

function unknownRun(results: ResultsFolder, target: TargetChoice): UsageError {
  const name = target.manifest ?? "the reference device";
  const others = results.otherTargets();
  const hint = others.length === 0 ? "" : `\n  The runs that are there were of ${others.join(", ")}.`;
  return new UsageError(`no earlier run of ${name} is known, so run it without --last-failed first${hint}`);
}

/**
 * What is left of a selection when only checks that failed last are run; the whole selection when nothing failed.
 * Throws a `UsageError` when no earlier run of the target is known, or when none of its failures is selected.
 */
export function selectLastFailed(
  selection: RunSelection,
  previous: OldRun | undefined,
  results: ResultsFolder,
  target: TargetChoice,
): RunSelection {
  if (previous === undefined) {
    throw unknownRun(results, target);
  }
  const failed = new Set(previous.note.failed);
  if (failed.size === 0) {
    return selection;
  }
  const properties = selection.properties.filter(({ id }) => failed.has(id));
  if (properties.length === 0) {
    const ids = [...failed].join(", ");
    throw new UsageError(`none of the checks that failed last is selected; these failed: ${ids}`);
  }
  const named = new Set(properties.flatMap(({ clauses }) => clauses));
  return { properties, clauses: new Set([...selection.clauses].filter((id) => named.has(id))) };
}

/** The case files of the checks that failed last. */
export function lastCases({ folder, note }: OldRun): string[] {
  return note.failed.map((check) => casePath(folder, check)).filter((file) => existsSync(file));
}
