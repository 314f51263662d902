import type { FaultOutcome } from "./fault-result.ts";
import type { ClauseProof, KillRow, KillSummary } from "./kill-matrix.ts";

/** One row of the matrix without what differs from run to run. */
export interface RecordedRow {
  readonly fault: string;
  readonly outcome: FaultOutcome;
  readonly clause: string;
  readonly check: string;
  readonly operations: number;
  readonly counterexample: number;
}

/** The kill matrix as it is kept beside the documentation: the same in every run of the same kit. */
export interface KillRecord {
  readonly seed: number;
  readonly summary: Omit<KillSummary, "proven">;
  readonly proven: Readonly<Record<string, ClauseProof>>;
  readonly rows: readonly RecordedRow[];
}

/** What is kept of a matrix. */
export function recordOf(seed: number, { proven, ...summary }: KillSummary, rows: readonly KillRow[]): KillRecord {
  return {
    seed,
    summary,
    proven,
    rows: rows.map(({ fault, outcome, clause, check, operations, counterexample }) => ({
      fault,
      outcome,
      clause,
      check,
      operations,
      counterexample,
    })),
  };
}
