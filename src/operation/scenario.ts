import type { Operation } from "./operation.ts";

/** The version of the case format; another version is refused by name. */
export const caseVersion = 1;

/** One run of the kit against a freshly renewed target: everything that is needed to do it again. */
export interface Scenario {
  /** Free-running index at which rings start, 0 .. 65535; other than 0 only where the target can be given one. */
  readonly startIndex: number;
  /** Seed of payload bytes and other free choices while the operations are carried out. */
  readonly seed: number;
  /** What guest and host do, in this order. */
  readonly operations: readonly Operation[];
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
  readonly version: typeof caseVersion;
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
