import { compareScenarios } from "../../generate/shrink-scenario.ts";
import { clauseOf } from "../../verdict/defect/signature.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";
import type { CampaignState, CandidateState } from "./campaign-state.ts";
import type { Replays, Sighting } from "./lease-line.ts";

/** One way in which a device breaks a clause: findings of one signature. */
export interface BucketWay {
  readonly signature: string;
  /** The scenario as it was found first, not shrunk. */
  readonly first: Sighting;
  /** The smallest scenario that shows it. */
  readonly smallest: Sighting;
  /** The device's process was lost. */
  readonly isLoss: boolean;
  /** Scenarios that met it. */
  readonly count: number;
  /** When it was seen first and last, in milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly replays: Replays;
  /** Everything that is to be done for it is done. */
  readonly isSettled: boolean;
}

/** A clause that the device breaks, with the ways in which it does. */
export interface Bucket {
  readonly clause: string;
  readonly level: ClauseLevel;
  readonly ways: readonly BucketWay[];
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** A candidate is looked at again so often, to see whether it is always the same. */
export const looksMax = 3;

/** The signature that a candidate came to. */
function settledSignature({ candidate, settlement }: CandidateState): string {
  return (settlement ?? candidate).finding.signature;
}

/** What a signature turned out to be when its first scenario was shrunk. */
function aliasesOf(candidates: readonly CandidateState[]): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const one of candidates) {
    const { signature } = one.candidate.finding;
    if (!aliases.has(signature)) {
      aliases.set(signature, settledSignature(one));
    }
  }
  return aliases;
}

function byAge(left: CandidateState, right: CandidateState): number {
  return left.at - right.at || left.id.localeCompare(right.id);
}

/** All that a campaign has found: broken MUST clauses first, each once. */
export function bucketsOf(state: CampaignState): Bucket[] {
  const candidates = [...state.candidates.values()].toSorted(byAge);
  const aliases = aliasesOf(candidates);
  const ways = new Map<string, CandidateState[]>();
  for (const one of candidates) {
    const signature = settledSignature(one);
    ways.set(signature, [...(ways.get(signature) ?? []), one]);
  }
  const byClause = new Map<string, BucketWay[]>();
  for (const [signature, members] of ways) {
    const way = wayOf(signature, members, state, aliases);
    const clause = clauseOf(signature);
    byClause.set(clause, [...(byClause.get(clause) ?? []), way]);
  }
  return [...byClause].map(([clause, list]) => bucketOf(clause, list)).toSorted(compareBuckets);
}

function wayOf(
  signature: string,
  members: readonly CandidateState[],
  state: CampaignState,
  aliases: ReadonlyMap<string, string>,
): BucketWay {
  const [first] = members as readonly [CandidateState, ...CandidateState[]];
  const shown = members.map(({ candidate, settlement }) => settlement ?? candidate);
  const smallest = shown.reduce((best, one) => (compareScenarios(one.scenario, best.scenario) < 0 ? one : best));
  const seen = [...state.sightings].filter(([raw]) => (aliases.get(raw) ?? raw) === signature).map(([, one]) => one);
  const replays = members.map(({ settlement }) => settlement?.replays ?? { shown: 0, of: 0 });
  return {
    signature,
    first: sightingOf(first.candidate),
    smallest: sightingOf(smallest),
    isLoss: members.some(({ candidate }) => candidate.lost === true),
    count: seen.reduce((sum, { count }) => sum + count, 0) || members.length,
    firstAt: first.at,
    lastAt: Math.max(first.at, ...members.map(({ at }) => at), ...seen.map(({ last }) => last)),
    replays: replays.reduce((sum, one) => ({ shown: sum.shown + one.shown, of: sum.of + one.of })),
    isSettled: members.every(({ settlement }) => settlement?.done === true),
  };
}

function sightingOf({ check, scenario, finding }: Sighting): Sighting {
  return { check, scenario, finding };
}

function bucketOf(clause: string, ways: readonly BucketWay[]): Bucket {
  const [first] = ways as readonly [BucketWay, ...BucketWay[]];
  return {
    clause,
    level: first.smallest.finding.level,
    ways,
    count: ways.reduce((sum, { count }) => sum + count, 0),
    firstAt: Math.min(...ways.map(({ firstAt }) => firstAt)),
    lastAt: Math.max(...ways.map(({ lastAt }) => lastAt)),
  };
}

function compareBuckets(left: Bucket, right: Bucket): number {
  return Number(right.level === "MUST") - Number(left.level === "MUST") || left.firstAt - right.firstAt;
}

/**
 * Signatures that are no news: what was settled, what is being settled, and what was looked at so often that it is
 * always something else.
 */
export function knownSignatures(state: CampaignState): string[] {
  const looks = new Map<string, number>();
  const known = new Set<string>();
  for (const one of state.candidates.values()) {
    const { signature } = one.candidate.finding;
    const count = (looks.get(signature) ?? 0) + 1;
    looks.set(signature, count);
    if (one.settlement?.done !== true || count >= looksMax) {
      known.add(signature);
    }
    if (one.settlement !== undefined) {
      known.add(one.settlement.finding.signature);
    }
  }
  return [...known];
}
