import { createHash } from "node:crypto";
import { createRandom } from "../../base/random.ts";
import { CorpusEnergy } from "../../campaign/guide/corpus-energy.ts";
import { WorkShares } from "../../campaign/guide/work-shares.ts";
import type { Lease, LeaseOutcome, SettleLease } from "../../campaign/lease/lease.ts";
import { knownSignatures } from "../../campaign/store/buckets.ts";
import type { CandidateState } from "../../campaign/store/campaign-state.ts";
import type { CampaignStore } from "../../campaign/store/campaign-store.ts";
import type { LeasePlan } from "./lease-plan.ts";
import { OpenCandidates } from "./open-candidates.ts";

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
export class CampaignPlan implements LeasePlan {
  readonly #shares: WorkShares;
  readonly #store: CampaignStore;
  readonly #settings: PlanSettings;
  readonly #energy: CorpusEnergy;
  readonly #candidates: OpenCandidates;
  #leases = 0;

  constructor(store: CampaignStore, settings: PlanSettings) {
    this.#store = store;
    this.#settings = settings;
    this.#shares = new WorkShares(settings.guided);
    this.#candidates = new OpenCandidates(store.state);
    this.#energy = new CorpusEnergy(store.state.gains);
  }

  get known(): readonly string[] {
    return [...knownSignatures(this.#store.state), ...this.#settings.expected];
  }

  takeCandidate(): CandidateState | undefined {
    return this.#candidates.take();
  }

  release(id: string): void {
    this.#candidates.release(id);
  }

  note({ work }: Pick<Lease, "work">, { milliseconds }: Pick<LeaseOutcome, "milliseconds">, gained: number): void {
    if (work === "generate" || work === "mutate") {
      this.#shares.note(work, milliseconds, gained);
    }
  }

  settle({ id, candidate, settlement }: CandidateState, milliseconds: number): SettleLease {
    const common = { seed: this.#seed(), milliseconds, known: this.known };
    return { work: "settle", ...common, id, candidate, settlement };
  }

  search(milliseconds: number, seen: readonly number[]): Lease {
    const seed = this.#seed();
    const { checks } = this.#settings;
    const work = this.#shares.next(this.#store.hashes.length > 0);
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
