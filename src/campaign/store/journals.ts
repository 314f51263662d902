import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseDocument } from "./check-line.ts";
import type { Damage } from "./damage.ts";
import { type JournalHead, type JournalLine, storeVersion } from "./lease-line.ts";
import { readLines } from "./read-lines.ts";
import { writeWhole } from "./write-file.ts";

/** What the journals of a store say. */
export interface JournalsRead {
  readonly lines: readonly JournalLine[];
  readonly damages: readonly Damage[];
}

/** How the names of journals end. */
export const journalEnding = ".ndjson";

/** The most damages of one journal that are told. */
const damagesMax = 20;

/** Reads every journal of a folder. What cannot be used is copied into `asideFolder`, and left out. */
export function readJournals(folder: string, campaign: string, asideFolder: string): JournalsRead {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(journalEnding)) : [];
  const read = names.toSorted().map((name) => readJournal(join(folder, name), campaign, asideFolder));
  return { lines: read.flatMap(({ lines }) => lines), damages: read.flatMap(({ damages }) => damages) };
}

/** Reads one journal. A last line without its end is one of a process that was killed: its lease was not finished. */
function readJournal(path: string, campaign: string, asideFolder: string): JournalsRead {
  const lines: JournalLine[] = [];
  const damages: Damage[] = [];
  for (const { number, text } of readLines(path)) {
    if (number === 1) {
      const why = headProblem(text, campaign);
      if (why !== undefined) {
        // Whose lines these are nobody can tell.
        return { lines: [], damages: [{ place: path, why, movedTo: undefined }] };
      }
      continue;
    }
    const { document, why } = text === undefined ? tooLong : parseDocument<JournalLine>(text, ["lease", "prune"]);
    if (document !== undefined) {
      lines.push(document);
    } else if (damages.length < damagesMax) {
      const movedTo = join(asideFolder, `${basename(path, journalEnding)}-line-${number}.txt`);
      damages.push({ place: `${path}:${number}`, why, movedTo: keep(movedTo, text ?? "") });
    }
  }
  return { lines, damages };
}

const tooLong = { document: undefined, why: "it is too long" } as const;

function headProblem(text: string | undefined, campaign: string): string | undefined {
  const { document, why } = text === undefined ? tooLong : parseDocument<JournalHead>(text, ["journal"]);
  if (document === undefined) {
    return versionProblem(text) ?? `its first line cannot be read: ${why}`;
  }
  return document.campaign === campaign ? undefined : "it is of another target or another specification";
}

/** What is to be said of a document that a later version of the kit has written. */
export function versionProblem(text: string | undefined): string | undefined {
  try {
    const { version } = JSON.parse(text ?? "") as { readonly version?: unknown };
    return typeof version === "number" && version > storeVersion
      ? `it has version ${version} of the format, and this kit knows version ${storeVersion}`
      : undefined;
  } catch {
    return undefined;
  }
}

function keep(path: string, text: string): string | undefined {
  try {
    if (!existsSync(path)) {
      writeWhole(path, text, false);
    }
    return path;
  } catch {
    // It is still where it was.
    return undefined;
  }
}
