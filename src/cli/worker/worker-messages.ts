import type { Lease, LeaseOutcome } from "../../campaign/lease/lease.ts";
import type { Scenario } from "../../operation/scenario.ts";
import type { FailedScenario } from "../../runner/check/check-options.ts";
import type { ScenarioOutcome } from "../../runner/run-scenario.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import type { KnownDefects } from "../../verdict/defect/known-defects.ts";
import type { Ladder, Missing } from "../../verdict/ladder.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import type { KitSession, TargetChoice } from "../kit.ts";

/** What a session tells of its target. */
export type SessionFacts = Pick<KitSession, "description" | "context">;

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
      readonly known: KnownDefects;
      /** Scenarios to run first. */
      readonly stored: readonly Scenario[];
      /** Scenarios that the device does not survive, and the finding that each of them is without being run. */
      readonly lethal: readonly FailedScenario[];
      /** Scenarios after which the check ends, since the device would not survive more; undefined: no such limit. */
      readonly scenariosMax: number | undefined;
      /** What does not work yet of a device under construction. */
      readonly missing: Missing | undefined;
      /** Milliseconds. */
      readonly timeBudget: number | undefined;
    }
  /** Run one scenario, as the check with this id runs it; its steps are noted in the journal. */
  | {
      readonly kind: "attempt";
      readonly check: string;
      readonly clauses: readonly string[];
      readonly scenario: Scenario;
    }
  /** Carry out a piece of a campaign. */
  | { readonly kind: "lease"; readonly lease: Lease }
  /** Find out which rung does not hold on which checks stand. */
  | { readonly kind: "climb" }
  /** Finish what is under way and end. */
  | { readonly kind: "stop" };

/** What a worker answers, once to each request but `stop`. */
export type WorkerReply =
  | { readonly kind: "ready"; readonly facts: SessionFacts }
  /** The user has to change how the kit was called. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "outcome"; readonly outcome: ScenarioOutcome }
  | { readonly kind: "leased"; readonly outcome: LeaseOutcome }
  | { readonly kind: "ladder"; readonly ladder: Ladder | undefined }
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
