import { basename, dirname, join } from "node:path";
import type { Plan } from "../../verdict/plan.ts";
import type { Report } from "../../verdict/report.ts";
import type { Kit } from "../kit.ts";
import type { SuiteOptions } from "../run/run-options.ts";
import type { OldRun } from "./old-runs.ts";
import type { ResultsFolder } from "./results-folder.ts";
import { type RunNote, writeNote } from "./run-note.ts";
import { originOf } from "./run-origin.ts";
import type { WriteProblems } from "./write-problems.ts";

/** The checks that failed last: in this run, or in the one before it where this one has not run them. */
function failedChecks({ checks }: Report, previous: OldRun | undefined): string[] {
  const finished = new Set(checks.map(({ check }) => check));
  const failed = checks.filter(({ verdict }) => verdict === "failed" || verdict === "flaky" || verdict === "error");
  const earlier = previous?.note.failed ?? [];
  return [...earlier.filter((check) => !finished.has(check)), ...failed.map(({ check }) => check)];
}

/** Keeps the note of a run that is under way. */
export class NoteKeeper {
  readonly #results: ResultsFolder;
  readonly #previous: OldRun | undefined;
  readonly #files: readonly string[];
  readonly #problems: WriteProblems;
  #note: RunNote | undefined;

  constructor(results: ResultsFolder, previous: OldRun | undefined, files: readonly string[], problems: WriteProblems) {
    this.#results = results;
    this.#previous = previous;
    this.#files = files;
    this.#problems = problems;
  }

  /** Writes the note once the target is up, and makes room for what the run writes. */
  begin({ startedAt, target: { name, version } }: Plan, options: SuiteOptions, kit: Kit): void {
    if (this.#note !== undefined) {
      // A run that is repeated begins once.
      return;
    }
    const folder = this.#results.path;
    const origin = originOf(folder, options.target, options.specDirectory);
    this.#note = {
      kind: "run",
      version: 1,
      startedAt,
      target: `${name} ${version}`.trim(),
      ...(origin === undefined ? {} : { origin }),
      reports: this.#files.filter((file) => dirname(file) === join(folder)).map((file) => basename(file)),
      failed: this.#previous?.note.failed ?? [],
    };
    const checks = kit.properties.map(({ id }) => id);
    this.#results.begin(this.#note, this.#previous, checks, this.#problems);
  }

  /** Writes what failed. */
  end(report: Report): void {
    const note = this.#note;
    if (note !== undefined) {
      const folder = this.#results.path;
      const failed = failedChecks(report, this.#previous);
      this.#problems.attempt(folder, () => writeNote(folder, { ...note, failed }));
    }
  }
}
