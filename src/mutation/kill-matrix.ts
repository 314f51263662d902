import type { Clause } from "../spec/specification.ts";
import type { FaultEntry } from "./fault-entry.ts";
import { type Blame, blameOf, type FaultResult, isKilled } from "./fault-result.ts";

/** One row of the matrix. */
export interface KillRow extends FaultResult {
  readonly blame: Blame;
  /** The clauses that the fault breaks. */
  readonly clauses: readonly string[];
}

/** What the rows come to. */
export interface KillSummary {
  readonly faults: number;
  readonly killed: number;
  /** Ids of faults that no check noticed, or that the suite could not be run against. */
  readonly survivors: readonly string[];
  /** Of the killed ones: blamed on a clause that the fault breaks. */
  readonly blamedRight: number;
  /** Of the killed ones: blamed on the clause that tells most. */
  readonly blamedFirst: number;
  /** Operations of the counterexample in the middle; -1 when there is none. */
  readonly medianCounterexample: number;
  readonly largestCounterexample: number;
  /** MUST clauses that can be tested and that no killed fault of the catalogue was blamed on. */
  readonly unproven: readonly string[];
}

/** Joins results with the catalogue, in its order. */
export function killRows(faults: readonly FaultEntry[], results: readonly FaultResult[]): KillRow[] {
  const byId = new Map(results.map((result) => [result.fault, result]));
  return faults.flatMap(({ id, clauses }) => {
    const result = byId.get(id);
    return result === undefined ? [] : [{ ...result, blame: blameOf(result, clauses), clauses }];
  });
}

/** Adds the rows up; `clauses` are those of the specification. */
export function summarise(rows: readonly KillRow[], clauses: Iterable<Clause>): KillSummary {
  const killed = rows.filter(isKilled);
  const sizes = killed
    .map(({ counterexample }) => counterexample)
    .filter((size) => size >= 0)
    .sort((left, right) => left - right);
  const proven = new Set(
    killed.filter(({ blame }) => blame === "first" || blame === "listed").map(({ clause }) => clause),
  );
  return {
    faults: rows.length,
    killed: killed.length,
    survivors: rows.filter((row) => !isKilled(row)).map(({ fault }) => fault),
    blamedRight: killed.filter(({ blame }) => blame === "first" || blame === "listed").length,
    blamedFirst: killed.filter(({ blame }) => blame === "first").length,
    medianCounterexample: sizes[sizes.length >> 1] ?? -1,
    largestCounterexample: sizes.at(-1) ?? -1,
    unproven: [...clauses]
      .filter(({ id, level, untestable }) => level === "MUST" && untestable === undefined && !proven.has(id))
      .map(({ id }) => id),
  };
}
