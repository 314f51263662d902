import type { Scenario } from "../../operation/scenario.ts";
import type { ScenarioTrace } from "../../verdict/scenario-trace.ts";
import type { CorpusItem } from "../store/corpus.ts";
import type { Candidate, Settlement, TargetLoss } from "../store/lease-line.ts";

/** What every lease is given. */
interface AnyLease {
  /** 0 .. 2^53 - 1. */
  readonly seed: number;
  /** Milliseconds after which no scenario is begun. */
  readonly milliseconds: number;
  /** Signatures that are no news. */
  readonly known: readonly string[];
}

/** A search for what nobody has seen. */
export interface ExploreLease extends AnyLease {
  readonly work: "generate" | "mutate";
  /** Ids of the checks whose properties make scenarios; none: all that the target can run. */
  readonly checks: readonly string[] | undefined;
  /** Transitions that this worker was not told of before. */
  readonly seen: readonly number[];
  /** Scenarios to make others of. */
  readonly items: readonly Pick<CorpusItem, "check" | "scenario">[];
}

/** One finding, to be confirmed and shrunk. */
export interface SettleLease extends AnyLease {
  readonly work: "settle";
  readonly id: string;
  readonly candidate: Candidate;
  readonly settlement: Settlement | undefined;
}

/** A scenario that is run once more. */
export interface ReplayItem extends Pick<CorpusItem, "check" | "scenario"> {
  readonly hash: string;
  /** It is a case of its check, and run as that runs it. */
  readonly isCase?: true;
}

/** Scenarios once more, to see what each of them still shows. */
export interface ReplayLease extends AnyLease {
  readonly work: "replay";
  readonly items: readonly ReplayItem[];
}

/** A piece of work for one worker, of a few seconds. */
export type Lease = ExploreLease | SettleLease | ReplayLease;

/** A scenario that showed transitions which the worker had not heard of. */
export interface NovelScenario {
  readonly check: string;
  readonly scenario: Scenario;
  /** All of them. */
  readonly transitions: readonly number[];
}

/** What a worker made of a lease. */
export interface LeaseOutcome {
  readonly scenarios: number;
  readonly operations: number;
  readonly milliseconds: number;
  /** Transitions, each with the number of scenarios that showed it. */
  readonly transitions: ReadonlyMap<number, number>;
  readonly novel: readonly NovelScenario[];
  readonly met: Readonly<Record<string, number>>;
  readonly found: readonly Candidate[];
  readonly settled?: Settlement;
  /** How the settled case went, where it was recorded. */
  readonly trace?: ScenarioTrace;
  /** Of `replay`: by hash, the transitions of each scenario that could be run. */
  readonly replayed?: ReadonlyMap<string, readonly number[]>;
  /** The target is gone, and showed nothing of the device by that: the worker has to be replaced. */
  readonly loss?: TargetLoss;
}
