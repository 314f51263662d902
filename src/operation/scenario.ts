import type { Operation } from "./operation.ts";

/** The version of the case format; another version is refused by name. */
export const caseVersion = 1;

/** One run of the kit against a freshly renewed target: everything that is needed to do it again. */
export interface Scenario {
  /** Free-running index at which rings start, 0 .. 65535; other than 0 only where the target can be given one. */
  readonly startIndex: number;
  /** Seed of payload bytes and other free choices while the operations are carried out. */
  readonly seed: number;
  readonly operations: readonly Operation[];
}

/** A case file: a scenario and what it showed. */
export interface CaseFile {
  readonly $schema?: string;
  readonly kind: "case";
  readonly version: typeof caseVersion;
  /** The check that found it. */
  readonly check: string;
  /** Name and version of the target it was found on. */
  readonly target: string;
  /** Digest of the specification it was judged by. */
  readonly specDigest: string;
  /** The finding's signature; a replay that shows another one says so. */
  readonly signature: string;
  readonly clause: string;
  readonly scenario: Scenario;
}
