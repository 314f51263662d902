import type { CheckResult } from "../verdict/check-result.ts";
import type { KnownDefects } from "../verdict/known-defects.ts";
import type { RunEnd } from "../verdict/run-end.ts";
import type { TargetChoice } from "./kit.ts";

/** What a worker is told once, before its first check. */
export interface WorkerStart {
  readonly target: TargetChoice;
  readonly specDirectory: string | undefined;
  readonly seed: number;
  readonly runs: number | undefined;
}

/** What a worker is told. */
export type WorkerRequest =
  | { readonly kind: "start"; readonly start: WorkerStart }
  /** Run a check. */
  | {
      readonly kind: "check";
      readonly check: string;
      /** Signatures that the expectations file lists of other checks. */
      readonly expected: readonly string[];
      readonly known: KnownDefects;
      /** Milliseconds. */
      readonly timeBudget: number | undefined;
    }
  /** Finish what is under way and end. */
  | { readonly kind: "stop" };

/** What a worker answers, once to each `start` and `check`. */
export type WorkerReply =
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly result: CheckResult; readonly errorOutput: readonly string[] }
  /** The target was lost; `result` is undefined when that was before any check. */
  | { readonly kind: "lost"; readonly result: CheckResult | undefined; readonly end: RunEnd }
  /** A bug of the kit. */
  | { readonly kind: "bug"; readonly message: string };

/** Everything a worker sends: replies, and in between signs that it is not stuck. */
export type WorkerMessage = WorkerReply | { readonly kind: "alive" };

/** Milliseconds between two signs of life. */
export const signOfLifeMilliseconds = 500;

/** The argument that makes a process of the kit a worker. */
export const workerArgument = "worker-of-a-run";
