import type { Scenario } from "../operation/scenario.ts";

/** How a fault ended. */
export type FaultOutcome =
  /** A check failed, or for a fault that breaks a SHOULD clause warned. */
  | "found"
  /** The device did not answer any more, and nothing but ending its process helped. */
  | "hung"
  /** The process that ran the device ended. */
  | "died"
  /** Every check passed. */
  | "survived"
  /** The suite could not be run against it. */
  | "not-run";

/** What the suite made of one fault. */
export interface FaultResult {
  readonly fault: string;
  readonly outcome: FaultOutcome;
  /** The clause that the finding names; empty when there is none. */
  readonly clause: string;
  /** Signature of the finding; empty when there is none. */
  readonly signature: string;
  /** The check that found it, or during which it was lost; empty when it survived. */
  readonly check: string;
  /** Operations carried out up to the first finding, those of earlier checks included. */
  readonly operations: number;
  /** Operations of the shrunk counterexample; -1 when there is none. */
  readonly counterexample: number;
  readonly milliseconds: number;
  /** The shrunk counterexample; undefined when there is none. */
  readonly scenario?: Scenario | undefined;
  /** Why it could not be run; empty otherwise. */
  readonly reason: string;
}

/** Which clause a finding names: the primary one of the fault, another one it breaks, or one that it does not break. */
export type Blame = "first" | "listed" | "elsewhere" | "nobody";

/** Compares the clause that a result names with those its fault breaks. */
export function blameOf(result: FaultResult, clauses: readonly string[]): Blame {
  if (result.clause === "") {
    return "nobody";
  }
  const place = clauses.indexOf(result.clause);
  if (place < 0) {
    return "elsewhere";
  }
  return place === 0 ? "first" : "listed";
}

/** Whether the suite noticed the fault. */
export function isFound({ outcome }: FaultResult): boolean {
  return outcome === "found" || outcome === "hung" || outcome === "died";
}
