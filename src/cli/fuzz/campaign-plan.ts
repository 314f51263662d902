import { createHash } from "node:crypto";
import { createRandom } from "../../base/random.ts";
import { CorpusEnergy } from "../../campaign/guide/corpus-energy.ts";
import { WorkShares } from "../../campaign/guide/work-shares.ts";
import type { Lease, SettleLease } from "../../campaign/lease/lease.ts";
import { knownSignatures } from "../../campaign/store/buckets.ts";
import type { CandidateState } from "../../campaign/store/campaign-state.ts";
import type { CampaignStore } from "../../campaign/store/campaign-store.ts";

/** Scenarios of the corpus that a lease is given. */
const itemsTaken = 32;

/** What decides on leases. */
export interface PlanSettings {
  readonly seed: number;
  readonly guided: boolean;
  /** Ids of the checks whose properties make scenarios; undefined: all that the target can run. */
  readonly checks: readonly string[] | undefined;
  /** Signatures that are expected. */
  readonly expected: readonly string[];
}

/** Decides what is done next in a campaign. */
export class CampaignPlan {
  readonly shares: WorkShares;
  readonly #store: CampaignStore;
  readonly #settings: PlanSettings;
  readonly #energy: CorpusEnergy;
  /** Candidates that a worker is settling. */
  readonly #taken: Set<string> = new Set();
  #leases = 0;

  constructor(store: CampaignStore, settings: PlanSettings) {
    this.#store = store;
    this.#settings = settings;
    this.shares = new WorkShares(settings.guided);
    this.#energy = new CorpusEnergy(store.state.gains);
  }

  /** Signatures that are no news. */
  get known(): readonly string[] {
    return [...knownSignatures(this.#store.state), ...this.#settings.expected];
  }

  /** The next candidate that nobody is settling, broken MUST clauses first; `release` gives it back. */
  takeCandidate(): CandidateState | undefined {
    const open = [...this.#store.state.candidates.values()].filter(
      ({ id, settlement }) => settlement?.done !== true && !this.#taken.has(id),
    );
    const next = open.find(({ candidate }) => candidate.finding.level === "MUST") ?? open[0];
    if (next !== undefined) {
      this.#taken.add(next.id);
    }
    return next;
  }

  release(id: string): void {
    this.#taken.delete(id);
  }

  /** A lease that settles a candidate. */
  settle({ id, candidate, settlement }: CandidateState, milliseconds: number): SettleLease {
    const common = { seed: this.#seed(), milliseconds, known: this.known };
    return { work: "settle", ...common, id, candidate, settlement };
  }

  /** A lease that searches; `seen` are transitions that its worker has not heard of. */
  search(milliseconds: number, seen: readonly number[]): Lease {
    const seed = this.#seed();
    const { checks } = this.#settings;
    const work = this.shares.next(this.#store.hashes.length > 0);
    const hashes = work === "mutate" ? this.#energy.take(itemsTaken, this.#store.hashes, createRandom(seed)) : [];
    const items = hashes.map((hash) => this.#store.readItem(hash)).filter((item) => item !== undefined);
    const common = { seed, milliseconds, known: this.known, checks, seen, items };
    return { work: items.length === 0 ? "generate" : work, ...common };
  }

  /** Another seed for each lease, from that of the campaign. */
  #seed(): number {
    const text = `${this.#settings.seed}/${this.#leases++}`;
    return createHash("sha256").update(text).digest().readUIntBE(0, 6);
  }
}
