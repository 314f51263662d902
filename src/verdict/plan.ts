import type { ClausePlan, ClauseState } from "./clause-plan.ts";
import type { ClauseLevel } from "./finding.ts";
import type { Ladder, UntoldRung } from "./ladder.ts";

/** The target as a report names it. */
export interface TargetFacts {
  readonly name: string;
  readonly version: string;
  /** Name of the device type, such as `vmchannel`; `other` for one that the kit does not know. */
  readonly deviceType: string;
  /** Names of the features the device offers. */
  readonly features: readonly string[];
}

/** What a run set out to do: the first thing every reporter tells. */
export interface Plan {
  /** Version of the kit. */
  readonly kitVersion: string;
  /** When the run began, ISO 8601 in UTC. */
  readonly startedAt: string;
  /** The specification judged by, and the digest of its files. */
  readonly specification: { readonly title: string; readonly digest: string };
  /** What is judged. */
  readonly target: TargetFacts;
  /** The seed of the run. */
  readonly seed: number;
  /** The selection: patterns of `--run` and `--skip`, and the least binding level. */
  readonly selection: {
    readonly run: readonly string[];
    readonly skip: readonly string[];
    readonly level: ClauseLevel;
  };
  /** Path of the settings file that options were taken from; absent when there was none. */
  readonly settings?: string;
  /** `k/n` when the run is one of several that make up the whole; empty otherwise. */
  readonly shard: string;
  /** Number of checks selected, those that the target cannot run included. */
  readonly checks: number;
  /** How many of them belong to each area, in the order of the run. */
  readonly areas: readonly { readonly area: string; readonly checks: number }[];
  /** What the specification leaves to a device, by the id of the choice; absent in reports of earlier versions. */
  readonly questions?: Readonly<Record<string, string>>;
  /** How many clauses are in which state. */
  readonly clauses: Readonly<Record<ClauseState, number>>;
  /** How far a device under construction has come; absent for one on which every check can be carried out. */
  readonly ladder?: Ladder;
  /** What the manifest does not tell, so that it is not judged; absent when it tells everything. */
  readonly untold?: readonly UntoldRung[];
  /** Number of entries of the expectations file that apply to this run. */
  readonly expectations: number;
}

/** Counts the clauses of a plan by state. */
export function countClauseStates(clauses: readonly ClausePlan[]): Record<ClauseState, number> {
  const counts: Record<ClauseState, number> = { selected: 0, "not-selected": 0, "not-offered": 0, untestable: 0 };
  for (const clause of clauses) {
    counts[clause.state]++;
  }
  return counts;
}
