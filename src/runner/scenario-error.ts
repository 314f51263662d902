import { KitError } from "../base/assert.ts";
import type { Scenario } from "../operation/scenario.ts";
import { TargetError } from "../target/target-error.ts";

/** A target that was lost while a check ran a scenario against it; the scenario may be what it cannot bear. */
export class ScenarioTargetError extends TargetError {
  /** The property's id. */
  readonly check: string;
  readonly scenario: Scenario;

  constructor(cause: TargetError, check: string, scenario: Scenario) {
    super(cause.code, `${cause.message} (${place(check, scenario, cause.step)})`, cause.hint, cause);
    this.step = cause.step;
    this.check = check;
    this.scenario = scenario;
  }
}

/** The same error with what a reader needs to have it again; an error of an unknown kind stays as it is. */
export function withScenario(error: unknown, check: string, scenario: Scenario): unknown {
  if (error instanceof TargetError) {
    return new ScenarioTargetError(error, check, scenario);
  }
  if (error instanceof KitError) {
    return new KitError(`${error.message} (${place(check, scenario, undefined)})`, { cause: error });
  }
  return error;
}

function place(check: string, scenario: Scenario, step: number | undefined): string {
  const { operations, seed, startIndex } = scenario;
  const extent = `${operations.length} operations with seed ${seed}, start ${startIndex}`;
  const scenarioText = `check ${check}, scenario of ${extent}`;
  if (step === undefined) {
    return scenarioText;
  }
  const operation = operations[step];
  if (operation === undefined) {
    return `${scenarioText}, ${step < 0 ? "before step 1" : "in the closing checks"}`;
  }
  return `${scenarioText}, at step ${step + 1}: ${operation.kind}`;
}
