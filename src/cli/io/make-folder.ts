import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { systemErrorWords } from "../../base/system-error.ts";
import { UsageError } from "../usage-error.ts";

/** More folders below each other than any file system allows. */
const depthMax = 2048;

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Why a folder cannot be made, where the one above it is there. */
function reasonOf(folder: string, cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case "EEXIST":
      return `${folder} is a file`;
    case "ENOENT":
      return `${dirname(folder)} takes no folders`;
    default:
      return `${systemErrorWords(cause)} (at ${folder})`;
  }
}

/** Makes one folder whose parent is there; one that another process makes at the same time is as good. */
function makeOne(path: string, folder: string, hint: string): void {
  try {
    mkdirSync(folder);
  } catch (cause) {
    if (isFolder(folder)) {
      return;
    }
    const advice = hint === "" ? "" : `\n  ${hint}`;
    throw new UsageError(`the folder ${path} cannot be made: ${reasonOf(folder, cause)}${advice}`, { cause });
  }
}

/**
 * Makes a folder and those above it that are missing. Throws a `UsageError` that names the place where it cannot be
 * done, with `hint` for what to do. Not `mkdir` with `recursive`: Node.js never comes back from that below /proc.
 */
export function makeFolder(path: string, hint: string = ""): void {
  const missing: string[] = [];
  let folder = resolve(path);
  while (!isFolder(folder) && missing.length < depthMax && dirname(folder) !== folder) {
    missing.push(folder);
    folder = dirname(folder);
  }
  for (const next of missing.toReversed()) {
    makeOne(path, next, hint);
  }
}
