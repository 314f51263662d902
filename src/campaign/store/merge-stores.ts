import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { journalEnding } from "./journals.ts";
import type { StoreFolders } from "./store-folders.ts";

/** What was copied from one store to another. */
export interface Merged {
  readonly journals: number;
  readonly scenarios: number;
}

const pieceBytes = 1024 * 1024;

/**
 * Copies what another store of the same campaign has: its journals, then its scenarios. Doing it again copies nothing.
 * Throws the system's error.
 */
export function mergeStores(from: StoreFolders, into: StoreFolders): Merged {
  return {
    // Scenarios come first: a journal that names them may be read as soon as it is there.
    scenarios: copyScenarios(from.corpus, into.corpus),
    journals: copyJournals(from.journal, into.journal),
  };
}

function copyScenarios(from: string, into: string): number {
  const names = existsSync(from) ? readdirSync(from, { recursive: true, encoding: "utf8" }) : [];
  const missing = names.filter((name) => /[0-9a-f]{64}\.json$/.test(name) && !existsSync(join(into, name)));
  for (const name of missing) {
    copyWhole(join(from, name), join(into, name));
  }
  return missing.length;
}

function copyJournals(from: string, into: string): number {
  const names = existsSync(from) ? readdirSync(from).filter((name) => name.endsWith(journalEnding)) : [];
  return names.filter((name) => copyJournal(join(from, name), into)).length;
}

/** Whether something was copied: of a journal that both have, the one that goes further. */
function copyJournal(from: string, folder: string): boolean {
  const name = basename(from);
  const into = join(folder, name);
  if (!existsSync(into)) {
    copyWhole(from, into);
    return true;
  }
  if (statSync(from).size <= statSync(into).size && startsWith(into, from)) {
    return false;
  }
  if (startsWith(from, into)) {
    copyWhole(from, into);
    return true;
  }
  // Both differ, so both are kept: a lease that is in both still counts once.
  const other = join(folder, `${basename(name, journalEnding)}-other${journalEnding}`);
  if (existsSync(other) && startsWith(other, from)) {
    return false;
  }
  copyWhole(from, other);
  return true;
}

/** Whether a file begins with all that another one holds. */
function startsWith(path: string, part: string): boolean {
  const { size } = statSync(part);
  if (statSync(path).size < size) {
    return false;
  }
  const files = [openSync(path, "r"), openSync(part, "r")] as const;
  try {
    const pieces = [Buffer.alloc(pieceBytes), Buffer.alloc(pieceBytes)] as const;
    for (let at = 0; at < size; at += pieceBytes) {
      const length = Math.min(pieceBytes, size - at);
      readSync(files[0], pieces[0], 0, length, at);
      readSync(files[1], pieces[1], 0, length, at);
      if (!pieces[0].subarray(0, length).equals(pieces[1].subarray(0, length))) {
        return false;
      }
    }
    return true;
  } finally {
    closeSync(files[0]);
    closeSync(files[1]);
  }
}

function copyWhole(from: string, into: string): void {
  mkdirSync(dirname(into), { recursive: true });
  const temporary = join(dirname(into), `.tmp-${process.pid}-${basename(into)}`);
  copyFileSync(from, temporary);
  const file = openSync(temporary, "r");
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, into);
}
