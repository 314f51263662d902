import type { CheckReport } from "../verdict/check-report.ts";
import type { ClauseLevel } from "../verdict/finding.ts";
import type { Plan } from "../verdict/plan.ts";

/** One known failure, as an entry of an expectations file has it. */
export interface ExpectationEntry {
  /** Id of the check; a pattern may stand for at most 20 checks. */
  readonly id: string;
  /** Signature of the finding; a pattern. */
  readonly match: string;
  /** Why it is as it is. */
  readonly reason: string;
  /** Where it is followed up: an issue, a document or a case file. */
  readonly link: string;
  /** The last day on which the entry counts, `YYYY-MM-DD`. */
  readonly expires?: string;
  /** Under which circumstances it counts; patterns for the target's name and version, the name of a feature. */
  readonly when?: { readonly target?: string; readonly version?: string; readonly feature?: string };
  /** The finding comes and goes: passing is then no error. */
  readonly flaky?: boolean;
}

/** What a conformance run is asked for. Every option has the meaning and the default it has in `vmconform run`. */
export interface ConformanceOptions {
  /** Ids of checks or clauses, or patterns such as `RST-*`: only these. Default: everything. */
  readonly run?: string | readonly string[];
  /** Ids or patterns of what is left out; it wins over `run`. Default: nothing. */
  readonly skip?: string | readonly string[];
  /** The least binding level to look at: MUST alone, with SHOULD, or with MAY. Default: `MAY`, which is everything. */
  readonly level?: ClauseLevel;
  /** Where scenarios are drawn from, 0 to 2^53 - 1: equal seeds ask the same of equal devices. Default: 1. */
  readonly seed?: number;
  /** Scenarios of each check, 1 to 10,000,000, in place of its own number. */
  readonly runs?: number;
  /** Milliseconds for all checks together, at most 30 days; none is begun after that. Default: no limit. */
  readonly time?: number;
  /** Defects after which the run stops, 1 or more. Default: no limit. */
  readonly maxFailures?: number;
  /** Known failures: the path of an expectations file, or its entries. Default: none. */
  readonly expectations?: string | readonly ExpectationEntry[];
  /**
   * Worker processes, 1 to 256, for a target that is given by path; 1 runs its checks in this process. Default: one
   * worker for a device module, this process for everything else.
   */
  readonly workers?: number;
  /** Milliseconds that a target behind a manifest may take to answer. Default: as its manifest says. */
  readonly timeout?: number;
  /** Configuration of the reference device; of no use with another target. Default: `default`. */
  readonly configuration?: string;
  /** Ends the run before its next scenario; what was finished is in the report. */
  readonly signal?: AbortSignal;
  /** Folder for case files, and for the reports that `reporters` names. Default: nothing is written. */
  readonly outputDirectory?: string;
  /** Reports to write into `outputDirectory`: `json`, `junit`, `html`, `sarif`, `tap`, `ndjson`. Default: `json`. */
  readonly reporters?: readonly string[];
  /** Called once the target is up, before the first check. */
  readonly onPlan?: (plan: Plan) => void;
  /** Called after each check, in the order in which they are done. */
  readonly onCheck?: (check: CheckReport) => void;
}
