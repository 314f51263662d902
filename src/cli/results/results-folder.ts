import { cpSync, existsSync, mkdirSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { casePath } from "../case-files.ts";
import { makeFolder } from "../io/make-folder.ts";
import type { TargetChoice } from "../kit.ts";
import { crashFolder } from "../losses/last-words.ts";
import { UsageError } from "../usage-error.ts";
import { lockFolder } from "./folder-lock.ts";
import { pointLatest } from "./latest-run.ts";
import { type OldRun, oldRuns, removeOldRuns } from "./old-runs.ts";
import { runName } from "./run-name.ts";
import { type RunNote, readNote, writeNote } from "./run-note.ts";
import { isSameTarget } from "./run-origin.ts";
import type { WriteProblems } from "./write-problems.ts";

/** Where the folders of runs are when nothing else is said. */
export const resultsRoot = "vmconform-report";

const sameNameMax = 1000;
const otherFolder = "Give another folder with --output-dir.";

/** What the results of a run are to be called. */
export interface ResultsRequest {
  /** The very folder for the results; undefined: a new one below {@link resultsRoot}. */
  readonly outputDirectory: string | undefined;
  /** What the folder of a run is called after, behind its time. */
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Makes a folder that nobody has made before; of runs that begin in the same second each gets one. */
function makeNewFolder(root: string, name: string): string {
  makeFolder(root, otherFolder);
  for (let count = 1; count <= sameNameMax; count++) {
    const path = join(root, count === 1 ? name : `${name}-${count}`);
    if (!existsSync(path)) {
      try {
        mkdirSync(path);
        return path;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
          makeFolder(path, otherFolder);
          return path;
        }
      }
    }
  }
  throw new UsageError(`${join(root, name)} and ${sameNameMax} folders after it already exist; remove some`);
}

/** The folder of one run's results, which the run has for itself until it is closed. */
export class ResultsFolder {
  readonly path: string;
  readonly #isOwn: boolean;
  readonly #unlock: () => void;
  #isBegun = false;

  /** Makes the folder and shows that files can be written there. Throws a `UsageError` where they cannot. */
  constructor({ outputDirectory, label, startedAt }: ResultsRequest) {
    this.#isOwn = outputDirectory === undefined;
    if (outputDirectory === undefined) {
      this.path = makeNewFolder(resultsRoot, runName(startedAt, label));
    } else {
      makeFolder(outputDirectory, otherFolder);
      this.path = outputDirectory;
    }
    this.#unlock = lockFolder(this.path);
  }

  /** The last run of the same target with results in the same place; undefined when there is none. */
  previous(target: TargetChoice): OldRun | undefined {
    return this.#candidates().find(({ folder, note }) => {
      return note.origin !== undefined && isSameTarget(folder, note.origin, target);
    });
  }

  /** Names of the targets of earlier runs in the same place, for a message. */
  otherTargets(): string[] {
    return [...new Set(this.#candidates().map(({ note }) => note.target))].filter((name) => name !== "");
  }

  /**
   * Makes room for the results of a run that begins: what an earlier run left in the folder is removed, but the cases
   * of checks that failed last are there until the check is run again. `note` is that of the run before its end,
   * `checks` are the ids of all checks there are.
   */
  begin(note: RunNote, previous: OldRun | undefined, checks: readonly string[], problems: WriteProblems): void {
    this.#isBegun = true;
    const kept = new Set(previous?.note.failed);
    problems.attempt(this.path, () => {
      this.#removeLeftovers(checks.filter((check) => !kept.has(check)));
      if (previous !== undefined && previous.folder !== this.path) {
        copyCases(previous.folder, this.path, kept);
      }
      writeNote(this.path, note);
      if (this.#isOwn) {
        const root = dirname(this.path);
        pointLatest(root, basename(this.path));
        removeOldRuns(root);
      }
    });
  }

  /** Notes what is in a folder of its own that no run has filled, so that it is removed with the old ones one day. */
  keep(note: RunNote, problems: WriteProblems): void {
    if (this.#isOwn) {
      this.#isBegun = true;
      problems.attempt(this.path, () => {
        writeNote(this.path, note);
        removeOldRuns(dirname(this.path));
      });
    }
  }

  /** Lets the folder go. One in which nothing was begun is removed again. */
  close(): void {
    this.#unlock();
    if (this.#isOwn && !this.#isBegun) {
      removeEmpty(this.path);
      removeEmpty(dirname(this.path));
    }
  }

  #candidates(): OldRun[] {
    if (this.#isOwn) {
      return oldRuns(dirname(this.path));
    }
    const note = readNote(this.path);
    return note === undefined ? [] : [{ folder: this.path, note }];
  }

  #removeLeftovers(checks: readonly string[]): void {
    const earlier = readNote(this.path);
    if (earlier === undefined) {
      return;
    }
    for (const name of earlier.reports) {
      rmSync(join(this.path, basename(name)), { force: true });
    }
    for (const check of checks) {
      rmSync(casePath(this.path, check), { force: true });
    }
    rmSync(join(this.path, crashFolder), { recursive: true, force: true });
  }
}

function copyCases(from: string, to: string, checks: Iterable<string>): void {
  for (const check of checks) {
    const source = casePath(from, check);
    if (existsSync(source)) {
      const target = casePath(to, check);
      makeFolder(dirname(target));
      cpSync(source, target);
    }
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it, or another run has removed it.
  }
}
