import type { Operation } from "./operation.ts";

/** Versions of the case format; another version is refused by name. Since 2 a scenario may have lives before it. */
export const caseVersions = [1, 2] as const;

/** The version of a case format. */
export type CaseVersion = (typeof caseVersions)[number];

/** What is done on a renewed target, up to the closing checks. */
export interface Life {
  /** Free-running index at which rings start, 0 .. 65535; other than 0 only where the target can be given one. */
  readonly startIndex: number;
  /** Seed of payload bytes and other free choices while the operations are carried out. */
  readonly seed: number;
  /** What guest and host do, in this order. */
  readonly operations: readonly Operation[];
}

/** One run of the kit against a freshly renewed target: everything that is needed to do it again. */
export interface Scenario extends Life {
  /**
   * Lives of the same device that come before, oldest first: the target is started anew before the first of them and
   * only renewed from one to the next. What they show does not count. Without any, nothing needs to come before.
   */
  readonly before?: readonly Life[];
}

/** The oldest version of the case format that has room for a scenario: earlier versions of the kit read it then. */
export function caseVersionOf({ before }: Scenario): CaseVersion {
  return before === undefined ? 1 : 2;
}

/** Operations of a scenario, with those of the lives before. */
export function operationCount({ operations, before = [] }: Scenario): number {
  return before.reduce((sum, life) => sum + life.operations.length, operations.length);
}

/** How a run was started: enough to give its target again. Paths count from `directory`, with forward slashes. */
export interface RunOrigin {
  /** The directory in which the run was started, as seen from the folder of the file that says so. */
  readonly directory: string;
  /** Target manifest or device module; missing for the reference device. */
  readonly manifest?: string;
  /** Configuration of the reference device. */
  readonly configuration?: string;
  /** Seeded fault of the reference device. */
  readonly fault?: string;
  /** The command that started the target in place of the manifest's own. */
  readonly command?: readonly string[];
  /** Folder of another specification than the kit's own. */
  readonly specification?: string;
}

/** A case file: a scenario and what it showed. */
export interface CaseFile {
  readonly $schema?: string;
  /** Always `case`. */
  readonly kind: "case";
  /** Version of the format. */
  readonly version: CaseVersion;
  /** The check that found it. */
  readonly check: string;
  /** Name and version of the target it was found on. */
  readonly target: string;
  /** How the run that found it was started; missing in files that earlier versions wrote. */
  readonly origin?: RunOrigin;
  /** Digest of the specification it was judged by. */
  readonly specDigest: string;
  /** The finding's signature; a replay that shows another one says so. */
  readonly signature: string;
  /** The clause that the scenario shows broken. */
  readonly clause: string;
  /** What is run. */
  readonly scenario: Scenario;
}
