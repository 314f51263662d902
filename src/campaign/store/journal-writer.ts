import { closeSync, fdatasyncSync, openSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { JournalHead, JournalLine } from "./lease-line.ts";

/** A journal that can take no line any more. */
export class TornJournalError extends Error {
  override readonly name = "TornJournalError";
}

/** A name for the journal of one process that no other process has, whatever machine it runs on. */
function newName(): string {
  const host =
    hostname()
      .replace(/[^\w-]+/g, "-")
      .slice(0, 40) || "host";
  const chance = Math.floor(Math.random() * 36 ** 4)
    .toString(36)
    .padStart(4, "0");
  return `${host}-${process.pid}-${Date.now().toString(36)}-${chance}`;
}

/**
 * The journal of one process: lines are added at its end and never changed. A line that `add` has come back from is
 * there after a loss of power.
 */
export class JournalWriter {
  readonly name: string = newName();
  readonly path: string;
  readonly #head: JournalHead;
  #file: number | undefined;
  /** A line may have been written in part: nothing may come behind it. */
  #isTorn = false;

  /** The file is made with the first line. */
  constructor(folder: string, head: JournalHead) {
    this.path = join(folder, `${this.name}.ndjson`);
    this.#head = head;
  }

  /**
   * Adds a line; one that is safe elsewhere need not survive a loss of power. Throws the system's error when it cannot;
   * nothing can be added from then on.
   */
  add(line: JournalLine, isElsewhere = false): void {
    if (this.#isTorn) {
      throw new TornJournalError(`${this.path} ends with a part of a line, so nothing can be added to it`);
    }
    this.#isTorn = true;
    if (this.#file === undefined) {
      this.#file = openSync(this.path, "ax");
      writeFileSync(this.#file, `${JSON.stringify(this.#head)}\n`);
    }
    writeFileSync(this.#file, `${JSON.stringify(line)}\n`);
    if (!isElsewhere) {
      fdatasyncSync(this.#file);
    }
    this.#isTorn = false;
  }

  close(): void {
    if (this.#file !== undefined) {
      closeSync(this.#file);
      this.#file = undefined;
      this.#isTorn = true;
    }
  }
}
