/** How binding a clause is. */
export type ClauseLevel = "MUST" | "SHOULD" | "MAY";

/** An observation that the specification does not allow. Data: never thrown. */
export interface Finding {
  /** The clause that rules the observation. */
  readonly clause: string;
  /** How binding the clause is. */
  readonly level: ClauseLevel;
  /** What the specification allows here, as a reader would say it. */
  readonly allowed: string;
  /** What was observed. */
  readonly got: string;
  /** Index of the operation at which it was seen; -1 before the first, operations.length in the closing checks. */
  readonly step: number;
  /** What the closing checks had done by then, the last of it under way; left out for a finding before them. */
  readonly closing?: readonly string[];
  /**
   * Stable key: two findings with one signature are taken for the same defect. Made of the clause and the kind of
   * deviation, never of addresses, lengths or indices.
   */
  readonly signature: string;
  /** Second halves of signatures: once a device has deviated so, this follows from it. Left out when there are none. */
  readonly follows?: readonly string[];
  /** The same of what this may follow from, or may be a mistake of its own. */
  readonly mayFollow?: readonly string[];
}
