import type { Clause } from "../spec/specification.ts";
import type { FaultEntry } from "./fault-entry.ts";
import { type Blame, blameOf, type FaultResult, isFound } from "./fault-result.ts";

/** One row of the matrix. */
export interface KillRow extends FaultResult {
  readonly blame: Blame;
  /** The clauses that the fault breaks. */
  readonly clauses: readonly string[];
}

/** The totals of the rows. */
export interface KillSummary {
  readonly faults: number;
  readonly found: number;
  /** Ids of faults that no check noticed, or that the suite could not be run against. */
  readonly survivors: readonly string[];
  /** Of those found: the finding names a clause that the fault breaks. */
  readonly correctClause: number;
  /** Of those found: the finding names the primary clause of the fault. */
  readonly primaryClause: number;
  /** Operations of the counterexample in the middle; -1 when there is none. */
  readonly medianCounterexample: number;
  readonly largestCounterexample: number;
  /** MUST clause -> the fault that proves it: the kit found the fault and named the clause. */
  readonly proven: Readonly<Record<string, ClauseProof>>;
  /** MUST clauses that can be tested and that no fault proves. */
  readonly unproven: readonly string[];
}

/** How a clause was named. */
export interface ClauseProof {
  readonly fault: string;
  readonly check: string;
  /** The first finding of a run named it; otherwise a later check of the same run did. */
  readonly first: boolean;
}

/** Whether a fault should prove the clause. */
export function isProvable({ level, untestable }: Clause): boolean {
  return level === "MUST" && untestable === undefined;
}

/** The clauses that the first finding of some fault names rightly. */
export function provenByFirst(rows: readonly KillRow[]): Map<string, KillRow> {
  const proven = new Map<string, KillRow>();
  for (const row of rows) {
    const right = row.blame === "first" || row.blame === "listed";
    // A fault whose own clause it is says more than one that breaks it too.
    if (isFound(row) && right && (row.blame === "first" || !proven.has(row.clause))) {
      const known = proven.get(row.clause);
      proven.set(row.clause, known?.blame === "first" ? known : row);
    }
  }
  return proven;
}

/** Joins results with the catalogue, in its order. */
export function killRows(faults: readonly FaultEntry[], results: readonly FaultResult[]): KillRow[] {
  const byId = new Map(results.map((result) => [result.fault, result]));
  return faults.flatMap(({ id, clauses }) => {
    const result = byId.get(id);
    return result === undefined ? [] : [{ ...result, blame: blameOf(result, clauses), clauses }];
  });
}

/**
 * Adds the rows up. `clauses` are those that faults should prove, `named` those that later checks named. Faults that
 * are `equivalent` are no survivors.
 */
export function summarise(
  rows: readonly KillRow[],
  clauses: readonly Clause[],
  named: ReadonlyMap<string, FaultResult> = new Map(),
  equivalent: ReadonlySet<string> = new Set(),
): KillSummary {
  const found = rows.filter(isFound);
  const sizes = found
    .map(({ counterexample }) => counterexample)
    .filter((size) => size >= 0)
    .sort((left, right) => left - right);
  const first = provenByFirst(rows);
  const proven: Record<string, ClauseProof> = {};
  for (const { id } of clauses.filter(isProvable)) {
    const proof = first.get(id) ?? named.get(id);
    if (proof !== undefined) {
      proven[id] = { fault: proof.fault, check: proof.check, first: first.has(id) };
    }
  }
  return {
    faults: rows.length,
    found: found.length,
    survivors: rows.filter((row) => !isFound(row) && !equivalent.has(row.fault)).map(({ fault }) => fault),
    correctClause: found.filter(({ blame }) => blame === "first" || blame === "listed").length,
    primaryClause: found.filter(({ blame }) => blame === "first").length,
    medianCounterexample: sizes[sizes.length >> 1] ?? -1,
    largestCounterexample: sizes.at(-1) ?? -1,
    proven,
    unproven: clauses.filter((clause) => isProvable(clause) && proven[clause.id] === undefined).map(({ id }) => id),
  };
}
