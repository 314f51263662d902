import { TransitionCounts } from "../novelty/transition-counts.ts";
import type { Candidate, JournalLine, LeaseLine, Settlement, Work } from "./lease-line.ts";

/** The sum of one kind of work. */
export interface WorkTotals {
  leases: number;
  scenarios: number;
  operations: number;
  milliseconds: number;
  /** Transitions that nobody had seen before. */
  gained: number;
}

/** A candidate, and how far it was settled. */
export interface CandidateState {
  readonly id: string;
  /** When it was found, in milliseconds since 1970. */
  readonly at: number;
  readonly candidate: Candidate;
  readonly settlement: Settlement | undefined;
}

/** How often a signature was seen. */
export interface Sightings {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** A place on the curve of what was reached. */
export interface CurvePoint {
  readonly scenarios: number;
  readonly transitions: number;
}

const emptyTotals = (): WorkTotals => ({ leases: 0, scenarios: 0, operations: 0, milliseconds: 0, gained: 0 });

/**
 * What a campaign has come to: a fold of the lines of its journals. A lease counts once, however often its line comes,
 * and the order of lines changes nothing but the curve.
 */
export class CampaignState {
  readonly totals: Readonly<Record<Work, WorkTotals>> = {
    generate: emptyTotals(),
    mutate: emptyTotals(),
    settle: emptyTotals(),
    replay: emptyTotals(),
  };
  readonly transitions: TransitionCounts = new TransitionCounts();
  /** Transitions that scenarios of the corpus were the first to show. */
  readonly gains: Map<string, number> = new Map();
  readonly pruned: Set<string> = new Set();
  readonly candidates: Map<string, CandidateState> = new Map();
  readonly sightings: Map<string, Sightings> = new Map();
  readonly curve: CurvePoint[] = [];
  /** Targets that were lost and replaced. */
  losses = 0;
  /** When the first and the last lease ended; undefined without one. */
  firstAt: number | undefined = undefined;
  lastAt: number | undefined = undefined;
  readonly #leases: Set<string> = new Set();
  /** Settlements whose candidate was not heard of yet. */
  readonly #early: Map<string, Settlement> = new Map();

  /** Scenarios of all work. */
  get scenarios(): number {
    return Object.values(this.totals).reduce((sum, { scenarios }) => sum + scenarios, 0);
  }

  /** Whether a line would change nothing. */
  has(line: JournalLine): boolean {
    return line.kind === "lease" ? this.#leases.has(line.id) : line.hashes.every((hash) => this.pruned.has(hash));
  }

  /** Adds a line; gives the transitions that it brought. */
  add(line: JournalLine): number {
    if (line.kind === "prune") {
      for (const hash of line.hashes) {
        this.pruned.add(hash);
      }
      return 0;
    }
    if (this.#leases.has(line.id)) {
      return 0;
    }
    this.#leases.add(line.id);
    return this.#addLease(line);
  }

  #addLease(line: LeaseLine): number {
    const { at, id, found = [], met = {}, settled, corpus = [] } = line;
    this.firstAt = Math.min(this.firstAt ?? at, at);
    this.lastAt = Math.max(this.lastAt ?? at, at);
    this.losses += line.loss === undefined ? 0 : 1;
    for (const { hash, gain } of corpus) {
      this.gains.set(hash, Math.max(gain, this.gains.get(hash) ?? 0));
    }
    for (const [signature, count] of Object.entries(met)) {
      this.#see(signature, count, at);
    }
    for (const [number, candidate] of found.entries()) {
      this.#addCandidate(`${id}/${number}`, at, candidate);
    }
    if (settled !== undefined) {
      this.#settle(settled);
    }
    return this.#addTotals(line);
  }

  #addTotals(line: LeaseLine): number {
    const { once = "", often = "", seen = "" } = line;
    const gained =
      this.transitions.addUnguided(often, 2) + this.transitions.addUnguided(once, 1) + this.transitions.addGuided(seen);
    const totals = this.totals[line.work];
    totals.leases++;
    totals.scenarios += line.scenarios;
    totals.operations += line.operations;
    totals.milliseconds += line.milliseconds;
    totals.gained += gained;
    if (gained > 0 || this.curve.length === 0) {
      this.curve.push({ scenarios: this.scenarios, transitions: this.transitions.size });
    }
    return gained;
  }

  #see(signature: string, count: number, at: number): void {
    const known = this.sightings.get(signature) ?? { count: 0, first: at, last: at };
    this.sightings.set(signature, {
      count: known.count + count,
      first: Math.min(known.first, at),
      last: Math.max(known.last, at),
    });
  }

  #addCandidate(id: string, at: number, candidate: Candidate): void {
    this.#see(candidate.finding.signature, 1, at);
    this.candidates.set(id, { id, at, candidate, settlement: this.#early.get(id) });
  }

  #settle(settlement: Settlement): void {
    const known = this.candidates.get(settlement.candidate);
    const before = known?.settlement ?? this.#early.get(settlement.candidate);
    if (before !== undefined && !isFurther(settlement, before)) {
      return;
    }
    if (known === undefined) {
      this.#early.set(settlement.candidate, settlement);
    } else {
      this.candidates.set(known.id, { ...known, settlement });
    }
  }
}

/** Whether one settlement goes further than another of the same candidate, whichever is read first. */
function isFurther(one: Settlement, other: Settlement): boolean {
  return one.done === other.done ? one.turn > other.turn : one.done;
}

/** The state that lines come to. They are taken in the order of time, whatever journals they stand in. */
export function foldLines(lines: readonly JournalLine[]): CampaignState {
  const state = new CampaignState();
  for (const line of lines.toSorted((left, right) => left.at - right.at || idOf(left).localeCompare(idOf(right)))) {
    state.add(line);
  }
  return state;
}

function idOf(line: JournalLine): string {
  return line.kind === "lease" ? line.id : "";
}
