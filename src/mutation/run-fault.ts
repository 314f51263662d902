import { runCheck } from "../runner/check/check.ts";
import type { ScenarioRunner } from "../runner/check/check-options.ts";
import type { Property, PropertyContext } from "../runner/check/property.ts";
import type { ScenarioOutcome } from "../runner/run-scenario.ts";
import { TargetError } from "../target/target-error.ts";
import type { FaultEntry } from "./fault-entry.ts";
import type { FaultResult } from "./fault-result.ts";

/** A device with a fault, ready to be judged. */
export interface FaultSession {
  readonly context: PropertyContext;
  readonly runScenario: ScenarioRunner;
  /** Tells which clauses the next check is about. */
  startCheck?(clauses: readonly string[]): void;
  close(): void | Promise<void>;
}

/** How the suite is run against one fault. */
export interface FaultRun {
  /** In the order of a run. */
  readonly properties: readonly Property[];
  readonly seed: number;
  /** Only checks that are about this clause are run, up to the first one that names it. Default: all of them. */
  readonly clause?: string | undefined;
  /** Whether warnings count: the fault breaks a SHOULD clause. */
  readonly advice: boolean;
  /** Makes the device. Rejects with a `TargetError`. */
  open(): Promise<FaultSession>;
  /** Called before each check. */
  begin?(check: string): void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/** Makes the first warning the finding of a scenario that has none. */
function heedingWarnings(outcome: ScenarioOutcome): ScenarioOutcome {
  return outcome.finding === undefined ? { ...outcome, finding: outcome.warnings[0] } : outcome;
}

function runnerOf(session: FaultSession, advice: boolean): ScenarioRunner {
  if (!advice) {
    return session.runScenario;
  }
  return (scenario, observer) => {
    const outcome = session.runScenario(scenario, observer);
    return outcome instanceof Promise ? outcome.then(heedingWarnings) : heedingWarnings(outcome);
  };
}

/**
 * Runs the suite against a fault with the budget of an ordinary run, up to the first check that fails. What ends the
 * device ends up in the result; only bugs of the kit are thrown.
 */
export async function runFault(fault: FaultEntry, run: FaultRun): Promise<FaultResult> {
  const started = run.now();
  const result: FaultResult = {
    fault: fault.id,
    outcome: "survived",
    clause: "",
    signature: "",
    check: "",
    operations: 0,
    counterexample: -1,
    milliseconds: 0,
    reason: "",
  };
  try {
    const session = await run.open();
    try {
      const found = await runChecks(session, run);
      return { ...result, ...found, milliseconds: run.now() - started };
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof TargetError)) {
      throw error;
    }
    const milliseconds = run.now() - started;
    if (error.code !== "crashed" && error.code !== "hung") {
      return { ...result, outcome: "not-run", reason: error.message, milliseconds };
    }
    // The device did not live to see the first check: a run says so and ends.
    const clause = error.code === "crashed" ? "ROB-1" : "ROB-2";
    const outcome = error.code === "crashed" ? "died" : "hung";
    return { ...result, outcome, clause, signature: `${clause}:${error.code}`, reason: error.message, milliseconds };
  }
}

async function runChecks(session: FaultSession, run: FaultRun): Promise<Partial<FaultResult>> {
  const runScenario = runnerOf(session, run.advice);
  let operations = 0;
  const { clause } = run;
  const properties =
    clause === undefined ? run.properties : run.properties.filter(({ clauses }) => clauses.includes(clause));
  for (const property of properties) {
    run.begin?.(property.id);
    session.startCheck?.(property.clauses);
    const result = await runCheck(property, session.context, runScenario, { seed: run.seed });
    operations += result.operations;
    if (result.finding !== undefined && (clause === undefined || result.finding.clause === clause)) {
      return {
        outcome: "found",
        clause: result.finding.clause,
        signature: result.finding.signature,
        check: property.id,
        operations,
        counterexample: result.scenario?.operations.length ?? -1,
        scenario: result.scenario,
      };
    }
  }
  return { operations };
}
