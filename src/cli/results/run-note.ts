import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunOrigin } from "../../operation/scenario.ts";

/** Name of the file, in the folder of a run's results. */
export const noteName = "run.json";

/** What a run leaves for the next one: what it was about and what failed. */
export interface RunNote {
  readonly kind: "run";
  readonly version: 1;
  /** As in a report: ISO 8601. */
  readonly startedAt: string;
  /** Name and version of the target; empty where reports were put together. */
  readonly target: string;
  /** How the run was started; undefined where reports were put together. */
  readonly origin?: RunOrigin;
  /** Names of the reports in the folder. */
  readonly reports: readonly string[];
  /** The checks that failed last, also those that failed in an earlier run and were not run in this one. */
  readonly failed: readonly string[];
}

/** Writes the note of a run. Throws what the operating system says. */
export function writeNote(folder: string, note: RunNote): void {
  writeFileSync(join(folder, noteName), `${JSON.stringify(note, undefined, 2)}\n`);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** Reads the note of a run; undefined when there is none in the folder, or none that makes sense. */
export function readNote(folder: string): RunNote | undefined {
  const file = join(folder, noteName);
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    const note = JSON.parse(readFileSync(file, "utf8")) as Partial<RunNote> | null;
    const isNote = note?.kind === "run" && note.version === 1 && typeof note.startedAt === "string";
    return isNote && isTexts(note.failed) && isTexts(note.reports) ? (note as RunNote) : undefined;
  } catch {
    return undefined;
  }
}
