import type { CheckReport } from "../../verdict/check-report.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { ClauseReport } from "../../verdict/judge-clauses.ts";

/** One way in which a device breaks a clause. */
export interface ReportedWay {
  readonly signature: string;
  readonly finding: Finding;
  /** The check with the smallest scenario that shows it, as the report of a run has it. */
  readonly check: CheckReport;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Runs on fresh targets, and how many of them showed it. */
  readonly replays: { readonly shown: number; readonly of: number };
  readonly isSettled: boolean;
}

/** A clause that the device breaks. */
export interface ReportedBucket {
  readonly clause: ClauseReport;
  readonly ways: readonly ReportedWay[];
}

/** What one kind of work came to. */
export interface ReportedWork {
  /** What it is, a few words. */
  readonly title: string;
  readonly leases: number;
  readonly scenarios: number;
  readonly operations: number;
  readonly milliseconds: number;
  /** Transitions that nobody had seen before. */
  readonly gained: number;
}

/** A campaign as its page shows it. */
export interface CampaignReport {
  /** The target. */
  readonly target: string;
  /** Facts about the campaign: names and values. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly scenarios: number;
  readonly transitions: number;
  readonly work: readonly ReportedWork[];
  readonly buckets: readonly ReportedBucket[];
  /** What was reached, in the order of time. */
  readonly curve: readonly { readonly scenarios: number; readonly transitions: number }[];
  /** Sentences on what is still to be expected. */
  readonly expected: readonly string[];
  /** What of the store cannot be used: places and reasons. */
  readonly damages: readonly { readonly place: string; readonly why: string }[];
}
