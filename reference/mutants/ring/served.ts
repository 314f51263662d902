/** Clauses by which a chain is missed that should have been served. */
export const served: readonly [string, ...string[]] = [
  "VMC-TX-13",
  "VMC-TX-3",
  "VMC-TX-1",
  "VMC-RX-4",
  "VMC-RX-8",
  "VMC-MSG-2",
  "FEAT-1",
];
