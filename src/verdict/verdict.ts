/** Verdict on a clause or a check; conventions.md describes each. */
export type Verdict =
  | "passed"
  | "failed"
  | "xfailed"
  | "xpassed"
  | "warned"
  | "not-offered"
  | "not-selected"
  | "inconclusive"
  | "flaky";
