import type { Verbosity } from "../../report/terminal/verbosity.ts";
import type { TargetChoice } from "../kit.ts";
import type { Shard } from "../parse-values.ts";
import type { Filters } from "./select-run.ts";

/** The options of `run`, parsed and checked. */
export interface RunOptions {
  readonly target: TargetChoice;
  /** Folder of another specification than the kit's own. */
  readonly specDirectory: string | undefined;
  readonly filters: Filters;
  readonly seed: number;
  /** Scenarios of each check in place of its own number. */
  readonly runs: number | undefined;
  /** Milliseconds after which no further check is begun. */
  readonly timeBudget: number | undefined;
  /** Worker processes; 1 runs the checks in this process, undefined leaves it to what the target needs. */
  readonly workers: number | undefined;
  readonly shard: Shard | undefined;
  /** Failed checks after which the run stops. */
  readonly failuresMax: number | undefined;
  readonly verbosity: Verbosity;
  /** Reporters as given: `name` or `name=file`. */
  readonly reporters: readonly string[];
  /** The very folder for the results; undefined: a new one for this run, below `vmconform-report`. */
  readonly outputDirectory: string | undefined;
  /** Whether only those checks are run that failed last. */
  readonly lastFailed: boolean;
  /** Case files, or folders of them, whose scenarios are run before any other of their check. */
  readonly cases: readonly string[];
  /** Path of the settings file that some of this is from. */
  readonly settings: string | undefined;
  /** Folder for what the oracle is shown of one scenario of each check; undefined: it is not written down. */
  readonly record: string | undefined;
  /** Path of the expectations file. */
  readonly expectations: string | undefined;
  readonly updateExpectations: boolean;
}

/** What bounds and selects a run, whoever starts it. */
export interface SuiteOptions
  extends Pick<
    RunOptions,
    | "target"
    | "specDirectory"
    | "filters"
    | "seed"
    | "runs"
    | "timeBudget"
    | "workers"
    | "shard"
    | "failuresMax"
    | "settings"
  > {
  /** Folder for what a run leaves behind besides its reports; undefined when nothing is to be written. */
  readonly outputDirectory: string | undefined;
}

/** The seed of a run that is given none: fixed, so that two runs of one kit version ask the same. */
export const defaultSeed = 1;
