import type { ClauseLevel } from "./finding.ts";

/** What a report needs to know of a clause; the clauses of a loaded specification are of this shape. */
export interface ClauseDescription {
  readonly id: string;
  readonly level: ClauseLevel;
  /** Where the statement comes from: letters of docs, T L M P E K. */
  readonly origin: readonly string[];
  readonly text: string;
  readonly source: readonly string[];
  readonly area: string;
  readonly requires?: {
    readonly features?: readonly string[];
    readonly capabilities?: readonly string[];
  };
  /** What kind of device it rules: any, one with a usable queue, or only a vmchannel device. */
  readonly scope: "any" | "queue" | "vmchannel";
  /** Why nothing outside the device can observe it. */
  readonly untestable?: string;
}
