/** Clauses by which an interrupt that does not come may be missed. */
export const lostInterrupt: readonly [string, ...string[]] = [
  "INT-5",
  "INT-6",
  "INT-14",
  "INT-9",
  "FEAT-8",
  "VMC-CFG-9",
  "INT-2",
];
