import type { ShrinkPosition } from "../../generate/shrink-scenario.ts";
import type { Scenario } from "../../operation/scenario.ts";
import type { Finding } from "../../verdict/finding.ts";

/** The version of everything in a store; a later one is refused by name. */
export const storeVersion = 1;

/** What a lease is for. */
export type Work =
  /** Scenarios of properties, without regard to what was reached before. */
  | "generate"
  /** Scenarios made of those of the corpus. */
  | "mutate"
  /** One finding: confirmed, shrunk, and run on fresh targets. */
  | "settle"
  /** Scenarios of the corpus once more. */
  | "replay";

/** A finding with the scenario that shows it, run as a check runs it. */
export interface Sighting {
  /** Id of the check. */
  readonly check: string;
  readonly scenario: Scenario;
  readonly finding: Finding;
}

/** A finding that no finding before was like. Its id is that of its lease, a slash and its number there. */
export interface Candidate extends Sighting {
  /** The device's process was lost: there is nothing that the oracle could be asked. */
  readonly lost?: true;
}

/** Runs of a case on fresh targets. */
export interface Replays {
  /** How often it showed its finding. */
  readonly shown: number;
  readonly of: number;
}

/** How far one candidate was settled by one lease. */
export interface Settlement extends Sighting {
  /** Id of the candidate. */
  readonly candidate: string;
  /** Leases that it took up to now. */
  readonly turn: number;
  /** Nothing is left to do. */
  readonly done: boolean;
  /** Where shrinking goes on; left out at its beginning. */
  readonly position?: ShrinkPosition;
  readonly replays: Replays;
}

/** A scenario that a lease added to the corpus. */
export interface CorpusEntry {
  readonly hash: string;
  /** Transitions that it was the first to show. */
  readonly gain: number;
}

/** The loss of a target that showed nothing of the device, so that another target took its place. */
export interface TargetLoss {
  readonly code: string;
  readonly message: string;
}

/** What one lease came to: a line of a journal, written when all of it is done. Equal ids are the same lease. */
export interface LeaseLine {
  readonly kind: "lease";
  /** Name of the journal that it was written to first, a dash and a number. */
  readonly id: string;
  readonly work: Work;
  /** When it ended, in milliseconds since 1970. */
  readonly at: number;
  readonly milliseconds: number;
  readonly scenarios: number;
  readonly operations: number;
  /** Transitions seen in one scenario of the lease, where it says something new; packed. Of `generate` alone. */
  readonly once?: string;
  /** The same of those seen in several scenarios. */
  readonly often?: string;
  /** Transitions of other work that nobody had seen; packed. */
  readonly seen?: string;
  readonly corpus?: readonly CorpusEntry[];
  /** Findings that are known, by signature: in how many scenarios. */
  readonly met?: Readonly<Record<string, number>>;
  readonly found?: readonly Candidate[];
  readonly settled?: Settlement;
  readonly loss?: TargetLoss;
}

/** Scenarios of the corpus that are given up: a line of a journal. */
export interface PruneLine {
  readonly kind: "prune";
  readonly at: number;
  readonly hashes: readonly string[];
}

/** The first line of a journal. */
export interface JournalHead {
  readonly kind: "journal";
  readonly version: typeof storeVersion;
  /** What makes two stores ones of the same campaign: `campaignKey`. */
  readonly campaign: string;
  /** Version of the kit that wrote it. */
  readonly kit: string;
  /** Version of the target, as far as it says one. */
  readonly target: string;
  readonly at: number;
}

/** Every line behind the first one. */
export type JournalLine = LeaseLine | PruneLine;
