import { closeSync, fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scenario } from "../../operation/scenario.ts";
import type { FailedScenario } from "../../runner/check/check-options.ts";

/** What a worker was about to do when it wrote to its journal last. */
export interface JournalEntry {
  /** Id of the check that the scenario is of, where it is not known otherwise. */
  readonly check?: string;
  /** The scenario that it began. */
  readonly scenario?: Scenario;
  /** Scenarios of the check that were carried out before. */
  readonly runs?: number;
  /** What the check has found so far. */
  readonly found?: FailedScenario;
  /** The operation that was under way, where it was noted: -1 before the first. */
  readonly step?: number;
  /** What the longest scenario took that this process came to the end of, in milliseconds: a {@link ScenarioClock}. */
  readonly longest?: number;
}

/** The file descriptor under which a worker finds its journal. */
const journalDescriptor = 4;

const entryBytesMax = 16 * 1024 * 1024;

/**
 * Where a worker notes what it is about to do, for its parent to read when the worker is gone: a device may end its
 * process at any instruction, so nothing may wait in a buffer. The file has no name and is gone with the processes.
 */
export class ScenarioJournal {
  readonly descriptor: number;
  #isOpen = true;

  constructor() {
    const path = join(tmpdir(), `vmconform-journal-${process.pid}-${Math.random().toString(36).slice(2)}`);
    this.descriptor = openSync(path, "wx+", 0o600);
    unlinkSync(path);
  }

  /** The last entry; an empty one when nothing was written. */
  read(): JournalEntry {
    if (!this.#isOpen) {
      return {};
    }
    const bytes = Buffer.alloc(Math.min(fstatSync(this.descriptor).size, entryBytesMax));
    const length = readSync(this.descriptor, bytes, 0, bytes.length, 0);
    const end = bytes.subarray(0, length).indexOf("\n");
    return end < 0 ? {} : (JSON.parse(bytes.toString("utf8", 0, end)) as JournalEntry);
  }

  /** When it was written last, in nanoseconds of the file system's clock; undefined once it is closed. */
  get written(): bigint | undefined {
    return this.#isOpen ? fstatSync(this.descriptor, { bigint: true }).mtimeNs : undefined;
  }

  /** Forgets what was written: what comes next has nothing to do with it. */
  clear(): void {
    if (this.#isOpen) {
      ftruncateSync(this.descriptor);
    }
  }

  close(): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      closeSync(this.descriptor);
    }
  }
}

/** Writes an entry into the journal that the parent gave this process, in place of the one before. */
export function writeJournal(entry: JournalEntry): void {
  writeSync(journalDescriptor, `${JSON.stringify(entry)}\n`, 0);
}
