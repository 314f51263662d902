import type { KillRow, KillSummary } from "./kill-matrix.ts";

const columns = { fault: 38, outcome: 9, blame: 26, operations: 11, counterexample: 8, time: 9 } as const;

/** The heading of the table. */
export function matrixHeading(): string {
  return [
    "fault".padEnd(columns.fault),
    "outcome".padEnd(columns.outcome),
    "blamed".padEnd(columns.blame),
    "operations".padStart(columns.operations),
    "shrunk".padStart(columns.counterexample),
    "time".padStart(columns.time),
  ].join(" ");
}

/** One line of the table. A blame that fell on no clause of the fault says where it should have fallen. */
export function matrixLine(row: KillRow): string {
  const blamed = row.blame === "elsewhere" ? `${row.clause}, not ${row.clauses[0] ?? ""}` : row.clause || row.reason;
  return [
    row.fault.padEnd(columns.fault),
    row.outcome.padEnd(columns.outcome),
    blamed.padEnd(columns.blame),
    String(row.operations).padStart(columns.operations),
    (row.counterexample < 0 ? "" : String(row.counterexample)).padStart(columns.counterexample),
    `${(row.milliseconds / 1000).toFixed(1)} s`.padStart(columns.time),
  ].join(" ");
}

function share(part: number, whole: number): string {
  return whole === 0 ? "none" : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
}

/** What the matrix comes to. */
export function summaryText(summary: KillSummary): string {
  const { faults, killed, survivors, blamedRight, blamedFirst, unproven } = summary;
  const proofs = Object.values(summary.proven);
  const lines = [
    `killed          ${share(killed, faults)}`,
    `blamed right    ${share(blamedRight, killed)}; on the most telling clause ${share(blamedFirst, killed)}`,
    `counterexample  median ${summary.medianCounterexample} operations, largest ${summary.largestCounterexample}`,
  ];
  if (proofs.length > 0) {
    const later = proofs.filter(({ first }) => !first).length;
    const by = later === 0 ? "" : `; ${later} of them by a later check than the first that failed`;
    lines.push(`clauses         ${share(proofs.length, proofs.length + unproven.length)} MUST clauses named${by}`);
  }
  if (survivors.length > 0) {
    lines.push(`survived        ${survivors.join(", ")}`);
  }
  if (unproven.length > 0) {
    lines.push(`unproven        ${unproven.length} MUST clauses: ${unproven.join(", ")}`);
  }
  return `${lines.join("\n")}\n`;
}
