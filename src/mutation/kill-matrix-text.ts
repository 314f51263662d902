import type { KillRow, KillSummary } from "./kill-matrix.ts";

const columns = { fault: 38, outcome: 9, blame: 26, operations: 11, counterexample: 8, time: 9 } as const;

/** The heading of the table. */
export function matrixHeading(): string {
  return [
    "fault".padEnd(columns.fault),
    "outcome".padEnd(columns.outcome),
    "clause named".padEnd(columns.blame),
    "operations".padStart(columns.operations),
    "shrunk".padStart(columns.counterexample),
    "time".padStart(columns.time),
  ].join(" ");
}

/** One line of the table. Where the clause named is none that the fault breaks, the line adds the one expected. */
export function matrixLine(row: KillRow): string {
  const named = row.blame === "elsewhere" ? `${row.clause}, not ${row.clauses[0] ?? ""}` : row.clause || row.reason;
  return [
    row.fault.padEnd(columns.fault),
    row.outcome.padEnd(columns.outcome),
    named.padEnd(columns.blame),
    String(row.operations).padStart(columns.operations),
    (row.counterexample < 0 ? "" : String(row.counterexample)).padStart(columns.counterexample),
    `${(row.milliseconds / 1000).toFixed(1)} s`.padStart(columns.time),
  ].join(" ");
}

function share(part: number, whole: number): string {
  return whole === 0 ? "none" : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
}

/** The totals of the matrix. */
export function summaryText(summary: KillSummary): string {
  const { faults, found, survivors, correctClause, primaryClause, unproven } = summary;
  const proofs = Object.values(summary.proven);
  const lines = [
    `found                ${share(found, faults)}`,
    `correct clause named ${share(correctClause, found)}`,
    `primary clause named ${share(primaryClause, found)}`,
    `counterexample       median ${summary.medianCounterexample} operations, largest ${summary.largestCounterexample}`,
  ];
  if (proofs.length > 0) {
    const later = proofs.filter(({ first }) => !first).length;
    const by = later === 0 ? "" : `; ${later} of them by a later check than the first that failed`;
    lines.push(`clauses              ${share(proofs.length, proofs.length + unproven.length)} MUST clauses named${by}`);
  }
  if (survivors.length > 0) {
    lines.push(`not found            ${survivors.join(", ")}`);
  }
  if (unproven.length > 0) {
    lines.push(`unproven             ${unproven.length} MUST clauses: ${unproven.join(", ")}`);
  }
  return `${lines.join("\n")}\n`;
}
