import type { TargetChoice } from "../kit.ts";

/** Where campaigns are kept. */
export interface StoreChoice {
  /** The folder of all campaigns. */
  readonly store: string;
  /** The name of the campaign; undefined: that of the target. */
  readonly name: string | undefined;
}

/** The folder of campaigns that is used when no other is named. */
export const defaultStore = ".vmconform/campaign";

/** The options of `fuzz`, parsed and checked. */
export interface FuzzOptions extends StoreChoice {
  readonly target: TargetChoice;
  readonly specDirectory: string | undefined;
  /** Patterns over ids of checks and clauses whose properties make scenarios; none means all. */
  readonly run: readonly string[];
  readonly skip: readonly string[];
  readonly seed: number;
  /** Milliseconds after which no lease is begun; undefined: until it is interrupted. */
  readonly time: number | undefined;
  readonly workers: number;
  /** Milliseconds of a lease. */
  readonly lease: number;
  /** Whether the time goes to whatever brings more that is new. */
  readonly guided: boolean;
  readonly expectations: string | undefined;
}
