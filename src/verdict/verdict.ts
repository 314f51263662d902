/** Verdict on a clause or a check. */
export type Verdict =
  /** Reached, judged, nothing contradicted it. */
  | "passed"
  /** A MUST finding. */
  | "failed"
  /** A MUST finding that the expectations file lists. */
  | "xfailed"
  /** Listed in the expectations file, but it passed: the entry has to go. */
  | "xpassed"
  /** Only SHOULD or MAY findings. */
  | "warned"
  /** What it depends on is absent; the reason says what. */
  | "not-offered"
  /** Left out by the selection. */
  | "not-selected"
  /** Never reached, or the target could not say. */
  | "inconclusive"
  /** Defects of other clauses ended every scenario before it could be judged. */
  | "stopped"
  /** A finding that did not come again from a fresh target. */
  | "flaky"
  /** A check that could not be finished: the target was lost. */
  | "error"
  /** A clause that nothing outside the device can observe. */
  | "untestable";

/** Every verdict, in the order in which reports count them. */
export const verdicts: readonly Verdict[] = [
  "passed",
  "failed",
  "xfailed",
  "xpassed",
  "warned",
  "flaky",
  "not-offered",
  "inconclusive",
  "stopped",
  "error",
  "not-selected",
  "untestable",
];

/** A verdict as it is written in a sentence. */
export function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case "xfailed":
      return "failed as expected";
    case "xpassed":
      return "passed unexpectedly";
    case "not-offered":
      return "not offered";
    case "not-selected":
      return "not selected";
    case "error":
      return "could not be run";
    default:
      return verdict;
  }
}
