import type { Scenario } from "../../operation/scenario.ts";
import { runCheck, runnerOf } from "../../runner/check/check.ts";
import type { Property } from "../../runner/check/property.ts";
import { TimeBudget } from "../../runner/check/time-budget.ts";
import type { ScenarioOutcome } from "../../runner/run-scenario.ts";
import { ScenarioTargetError } from "../../runner/scenario-error.ts";
import { TargetError } from "../../target/target-error.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import { DefectsSoFar, type ListedFindings } from "../../verdict/defect/known-defects.ts";
import type { Missing } from "../../verdict/ladder.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import { causesOf, targetEnd } from "../describe-error.ts";
import type { KitSession } from "../kit.ts";
import { FailureRecorder } from "./failure-recorder.ts";

/** What bounds a run. */
export interface RunBounds extends ListedFindings {
  readonly seed: number;
  readonly runs: number | undefined;
  /** Milliseconds for all checks together. */
  readonly timeBudget: number | undefined;
  /** Scenarios that a check runs first. */
  readonly stored: (check: string) => readonly Scenario[];
  /** What does not work yet of a device under construction. */
  readonly missing?: Missing | undefined;
  /** Ends the run before the next scenario. */
  readonly signal: AbortSignal;
}

/** What is told of a run as it goes on. */
export interface RunListener {
  /** Before a check; `position` counts from 0. */
  begin(property: Property, position: number): void;
  /** After a check, with the target's last lines on its error output; the answer says whether to go on. */
  finish(result: CheckResult, errorOutput: readonly string[]): "continue" | "stop";
}

/** Lets signals and sockets have their turn; a target inside the process otherwise never would. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs a scenario that failed once more, on a target as fresh as can be had. */
export function confirmOn(session: KitSession, property: Property): (scenario: Scenario) => Promise<ScenarioOutcome> {
  const runner = runnerOf(property, session.context, session.runScenario);
  return async (scenario) => {
    session.startAfresh?.();
    return runner(scenario);
  };
}

/** The result of a check that could not be finished. */
export function unfinishedResult(property: Property, reason: string, scenario: Scenario | undefined): CheckResult {
  return {
    check: property.id,
    title: property.title,
    clauses: property.clauses,
    outcome: "error",
    reason,
    runs: 0,
    operations: 0,
    milliseconds: 0,
    finding: undefined,
    scenario,
    operationsBeforeShrinking: 0,
    warnings: [],
    reached: new Map(),
    choices: new Map(),
  };
}

/** The result of a check during which the target was lost. */
export function lostResult(property: Property, error: TargetError): CheckResult {
  const causes = causesOf(error);
  const reason = causes === "" ? error.message : `${error.message}: ${causes}`;
  return unfinishedResult(property, reason, error instanceof ScenarioTargetError ? error.scenario : undefined);
}

/**
 * Runs checks one after the other and says how it came to its end. A lost target ends the run: what follows would
 * only be the same error again. Throws what is a bug of the kit.
 */
export async function runChecks(
  properties: readonly Property[],
  session: KitSession,
  bounds: RunBounds,
  listener: RunListener,
): Promise<RunEnd> {
  const budget = bounds.timeBudget === undefined ? undefined : new TimeBudget(bounds.timeBudget);
  const recorder = new FailureRecorder(session);
  if (bounds.missing !== undefined) {
    session.leaveOut?.(bounds.missing);
  }
  const defects = new DefectsSoFar(bounds);
  for (const [position, property] of properties.entries()) {
    await breathe();
    if (bounds.signal.aborted) {
      return { kind: "interrupted" };
    }
    if (budget?.left === 0) {
      return { kind: "time" };
    }
    listener.begin(property, position);
    session.startCheck?.(property.clauses);
    try {
      const result = await runCheck(property, session.context, session.runScenario, {
        seed: bounds.seed,
        signal: bounds.signal,
        confirm: confirmOn(session, property),
        known: defects.for(property.id, property.clauses),
        stored: bounds.stored(property.id),
        ...(bounds.runs === undefined ? {} : { runs: bounds.runs }),
        ...(budget === undefined ? {} : { timeBudget: budget.share(properties.length - position) }),
      });
      if (bounds.signal.aborted && result.outcome === "inconclusive") {
        return { kind: "interrupted" };
      }
      defects.add(result);
      if (listener.finish(await recorder.add(result), session.errorOutput()) === "stop") {
        return { kind: "failures" };
      }
    } catch (error) {
      if (!(error instanceof TargetError)) {
        throw error;
      }
      listener.finish(lostResult(property, error), session.errorOutput());
      return targetEnd(error, session.errorOutput());
    }
  }
  return bounds.signal.aborted ? { kind: "interrupted" } : { kind: "finished" };
}
