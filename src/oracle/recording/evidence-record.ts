import type { TargetDescription } from "../../target/target.ts";
import type { Evidence } from "../evidence.ts";
import type { OracleOptions } from "../judgement/oracle-options.ts";

/** The way in to the oracle, whether or not somebody writes down what passes. */
export type EvidenceFace = Pick<Evidence, keyof Evidence>;

/** Version of the format of recorded evidence. */
export const evidenceVersion = 1;

/** The first line of recorded evidence: what was known before the first access. */
export interface EvidenceStart {
  readonly kind: "evidence";
  readonly version: typeof evidenceVersion;
  /** Digest of the specification that it was recorded by. */
  readonly specification: string;
  readonly target: TargetDescription;
  /** Free-running index at which rings start. */
  readonly startIndex: number;
  /** Signatures of findings that are not made again. */
  readonly ignored: readonly string[];
}

/** One thing that the oracle was shown; `shown` names it, and the rest is what belongs to it. */
export interface EvidenceRecord {
  readonly shown: string;
  readonly [field: string]: unknown;
}

/** What is shown, by the name of the method of `Evidence` that takes it -> names of what belongs to it, in order. */
export const evidenceFields: Readonly<Record<keyof EvidenceFace, readonly string[]>> = {
  access: ["kind", "address", "width", "value"],
  memoryWritten: ["address", "bytes"],
  memoryRead: ["address", "bytes"],
  accessesEnded: [],
  hidden: [],
  heedsDevice: ["queue", "leftOut"],
  deviceAccesses: ["trace"],
  usedRing: ["queue"],
  looked: [],
  message: ["vector", "data", "isAhead"],
  lostMessage: ["vector", "address", "data"],
  lastWords: ["address", "length"],
  atRest: ["level", "unsent"],
  hostEndFound: ["channel", "connected"],
  hostConnected: ["channel"],
  hostRefused: ["channel", "reason"],
  hostClosed: ["channel"],
  hostStalled: ["channel"],
  hostResumed: ["channel"],
  hostSent: ["channel", "bytes"],
  hostReceived: ["channel", "bytes"],
  restored: ["policy"],
  restoreAttempted: ["damage", "attempt"],
  configSpaceScanned: ["bytes", "length"],
  memoryCompared: ["address", "length"],
  step: ["index"],
  closes: ["words"],
  secondLifeEnded: [],
  notifiedAgain: ["usedIndex"],
  targetLost: ["code", "message"],
  timesCompared: ["what", "ordinary", "special"],
  idleWatched: ["used", "passed"],
  malformedOffered: [],
  laidOver: ["address", "length"],
};

/** The last line of recorded evidence: without it the file is cut short. */
export interface EvidenceEnd {
  readonly kind: "end";
  /** How many lines stand before it, the first one among them. */
  readonly lines: number;
}

/** Takes what is recorded of one scenario, in order. */
export type EvidenceSink = (record: EvidenceRecord) => void;

/** Begins the recording of a scenario, with its first line; undefined for one that nobody wants. */
export type RecordScenario = (start: EvidenceStart) => EvidenceSink | undefined;

/** The first line of what an oracle is shown that was made with these options. */
export function evidenceStart(options: OracleOptions): EvidenceStart {
  return {
    kind: "evidence",
    version: evidenceVersion,
    specification: options.specification.digest,
    target: options.description,
    startIndex: options.startIndex,
    ignored: [...options.ignored],
  };
}
