import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isLocked } from "./folder-lock.ts";
import { isRunName } from "./run-name.ts";
import { noteName, type RunNote, readNote } from "./run-note.ts";

/** Runs whose results are kept; the decision 0013 says why there is a bound. */
export const runsKept = 30;

/** A run that has left its results. */
export interface OldRun {
  readonly folder: string;
  readonly note: RunNote;
}

/** The runs below a folder, the last one first. */
export function oldRuns(root: string): OldRun[] {
  let names: string[];
  try {
    names = readdirSync(root);
  } catch {
    return [];
  }
  return names
    .filter(isRunName)
    .sort()
    .reverse()
    .flatMap((name) => {
      const folder = join(root, name);
      const note = readNote(folder);
      return note === undefined ? [] : [{ folder, note }];
    });
}

/** Removes the oldest runs below a folder; those that go on, and folders that no run has made, are left alone. */
export function removeOldRuns(root: string): void {
  for (const { folder } of oldRuns(root).slice(runsKept)) {
    if (!isLocked(folder)) {
      // The note goes last: a folder that is removed in part is still known as that of a run.
      removeAllBut(folder, noteName);
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function removeAllBut(folder: string, kept: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry !== kept)) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}
