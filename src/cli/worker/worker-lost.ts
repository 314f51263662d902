import { unreachable } from "../../base/assert.ts";
import type { JournalEntry } from "../losses/scenario-journal.ts";
import { type Silence, silenceWords } from "../losses/silence-judge.ts";

/** How a worker process was lost. */
export type WorkerEnd =
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string }
  /** It used up the memory that it may have. */
  | { readonly kind: "memory" }
  /** It gave no sign of life and was ended. */
  | ({ readonly kind: "silence" } & Silence)
  /** It could not be started or written to. */
  | { readonly kind: "unreachable"; readonly reason: string };

/** What is left of a worker that is gone. */
export interface WorkerRemains {
  /** What it was about to do. */
  readonly journal: JournalEntry;
  /** Its last words on its error output; empty when there were none. */
  readonly output: string;
  /** Bytes of memory that it was seen to use before; 0 where that is not known. */
  readonly memory: number;
  /** Whether it ran out of time or memory, and had less of them than any worker may have. */
  readonly isLimited: boolean;
}

/** What became of a worker, as the end of a sentence that begins with it. */
function endWords(end: WorkerEnd): string {
  switch (end.kind) {
    case "exit":
      return `ended with exit code ${end.code}`;
    case "signal":
      return `was ended by signal ${end.signal}`;
    case "memory":
      return "ran out of memory";
    case "silence":
      return `gave no sign of life ${silenceWords(end)} and was ended`;
    case "unreachable":
      return `cannot be reached: ${end.reason}`;
    default:
      return unreachable(end);
  }
}

/** A worker process that is gone, or that had to be ended. */
export class WorkerLost extends Error {
  override readonly name = "WorkerLost";
  readonly end: WorkerEnd;
  readonly remains: WorkerRemains;

  /** `about` says what it was doing, as the rest of the sentence; empty when it was asked nothing. */
  constructor(end: WorkerEnd, about: string, remains: WorkerRemains) {
    super(`a worker process ${endWords(end)}${about === "" ? "" : ` ${about}`}`);
    this.end = end;
    this.remains = remains;
  }

  /** Whether it ended or had to be ended. */
  get code(): "crashed" | "hung" {
    return this.end.kind === "silence" ? "hung" : "crashed";
  }
}
