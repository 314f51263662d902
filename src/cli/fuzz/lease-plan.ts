import type { Lease, LeaseOutcome, SettleLease } from "../../campaign/lease/lease.ts";
import type { CandidateState } from "../../campaign/store/campaign-state.ts";

/** Decides what is done next. */
export interface LeasePlan {
  /** Signatures that are no news. */
  readonly known: readonly string[];
  /** The next candidate that nobody is settling; `release` gives it back. */
  takeCandidate(): CandidateState | undefined;
  release(id: string): void;
  /** A lease that settles a candidate. */
  settle(candidate: CandidateState, milliseconds: number): SettleLease;
  /** A lease for a worker that was not told of the transitions `seen`; undefined when there is nothing left to do. */
  search(milliseconds: number, seen: readonly number[]): Lease | undefined;
  /** Takes note of a lease that is in the store, and of the transitions that it was the first to show. */
  note(lease: Lease, outcome: LeaseOutcome, gained: number): void;
}
