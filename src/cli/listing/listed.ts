import type { PropertyContext } from "../../runner/check/property.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";

/** A check as `list` shows it. */
export interface ListedCheck {
  readonly id: string;
  readonly title: string;
  readonly area: string;
  /** The most binding level of its clauses. */
  readonly level: ClauseLevel;
  /** Ids of the clauses that it is about. */
  readonly clauses: readonly string[];
  /** Why the target that was asked cannot run it; missing when it can, or when none was asked. */
  readonly notOffered?: string;
}

/** A clause that no check covers. */
export interface UntestedClause {
  readonly id: string;
  readonly level: ClauseLevel;
  readonly reason: string;
}

/** The target that was asked what it offers. */
export interface ListedTarget {
  readonly name: string;
  readonly version: string;
  readonly features: readonly string[];
  readonly context: PropertyContext;
}
