import type { Lease, LeaseOutcome, ReplayItem, ReplayLease, SettleLease } from "../../campaign/lease/lease.ts";
import { knownSignatures } from "../../campaign/store/buckets.ts";
import type { CandidateState } from "../../campaign/store/campaign-state.ts";
import type { CampaignStore } from "../../campaign/store/campaign-store.ts";
import type { LeasePlan } from "./lease-plan.ts";
import { OpenCandidates } from "./open-candidates.ts";

/** Scenarios that one lease is given. */
const batchMax = 100;

/** What is run again, and what of it is news. */
export interface ReplaySettings {
  readonly items: readonly ReplayItem[];
  /** Signatures that are no news. */
  readonly known: readonly string[];
  /** Whether no further scenario is to be begun. */
  readonly isOver: () => boolean;
}

/** Runs scenarios of a campaign again, in their order, and settles what they show that is news. */
export class ReplayPlan implements LeasePlan {
  readonly #store: CampaignStore;
  readonly #settings: ReplaySettings;
  readonly #candidates: OpenCandidates;
  /** What is left to do, and what each lease under way was given. */
  #left: readonly ReplayItem[];
  readonly #met: Map<string, number> = new Map();
  #done = 0;

  /** What is found goes to `store`. */
  constructor(store: CampaignStore, settings: ReplaySettings) {
    this.#store = store;
    this.#settings = settings;
    this.#candidates = new OpenCandidates(store.state);
    this.#left = settings.items;
  }

  /** Scenarios that were run, or that cost the target. */
  get done(): number {
    return this.#done;
  }

  /** How often each known signature was met. */
  get met(): ReadonlyMap<string, number> {
    return this.#met;
  }

  get known(): readonly string[] {
    return [...this.#settings.known, ...knownSignatures(this.#store.state)];
  }

  takeCandidate(): CandidateState | undefined {
    return this.#candidates.take();
  }

  release(id: string): void {
    this.#candidates.release(id);
  }

  settle({ id, candidate, settlement }: CandidateState, milliseconds: number): SettleLease {
    return { work: "settle", seed: 0, milliseconds, known: this.known, id, candidate, settlement };
  }

  search(milliseconds: number): ReplayLease | undefined {
    if (this.#left.length === 0 || this.#settings.isOver()) {
      return undefined;
    }
    const items = this.#left.slice(0, batchMax);
    this.#left = this.#left.slice(batchMax);
    return { work: "replay", seed: 0, milliseconds, known: this.known, items };
  }

  note(lease: Lease, { met, replayed, loss, found }: LeaseOutcome): void {
    for (const [signature, count] of Object.entries(met)) {
      this.#met.set(signature, (this.#met.get(signature) ?? 0) + count);
    }
    if (lease.work !== "replay") {
      return;
    }
    const rest = lease.items.filter(({ hash }) => replayed?.has(hash) !== true);
    // Where the target was lost, the first that was not finished is given up: the others are tried again.
    const isLost = replayed === undefined || loss !== undefined || found.some(({ lost }) => lost === true);
    this.#left = [...(isLost ? rest.slice(1) : rest), ...this.#left];
    this.#done += lease.items.length - rest.length + Number(isLost && rest.length > 0);
  }
}
