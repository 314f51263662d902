import type { LeaseOutcome } from "../../campaign/lease/lease.ts";
import type { Bucket } from "../../campaign/store/buckets.ts";
import type { FinishedLease } from "../../campaign/store/campaign-store.ts";

/** Who is told of a campaign as it goes on. */
export interface CampaignListener {
  /** After each lease that is safe in the store. */
  readonly leased: (outcome: LeaseOutcome) => void;
  /** When buckets may have changed. */
  readonly buckets: (buckets: readonly Bucket[]) => void;
  /** A target that was lost was replaced. */
  readonly lost: (message: string) => void;
  /** The store cannot be written: what a lease found is told here instead. */
  readonly unstored: (lease: FinishedLease) => void;
}

/** Why a campaign ended. */
export type CampaignEnd =
  | { readonly kind: "time" }
  | { readonly kind: "interrupted" }
  /** What was looked for was found. */
  | { readonly kind: "found" }
  /** Targets are lost one after the other. */
  | { readonly kind: "target"; readonly message: string; readonly hint: string }
  | { readonly kind: "store"; readonly error: unknown };
