import { weightedOperations } from "../../src/operation/generators/weighted.ts";
import type { Scenario } from "../../src/operation/scenario.ts";
import type { Property } from "../../src/runner/check/property.ts";
import type { ScenarioOutcome } from "../../src/runner/run-scenario.ts";
import { clauseOf } from "../../src/verdict/defect/signature.ts";
import type { Finding } from "../../src/verdict/finding.ts";
import { everyKindMix } from "../operation/every-operation.ts";

/** A property whose scenarios hold 200 operations of every kind. */
export function everyKindProperty(changes: Partial<Property> = {}): Property {
  return {
    id: "VMC-TX-1/example",
    title: "Bytes arrive.",
    clauses: ["VMC-TX-1"],
    unavailable: () => undefined,
    runs: 100,
    generate: (random, context) => ({
      operations: weightedOperations(random, context, 200, everyKindMix),
      startIndex: random.below(0x1_0000),
    }),
    ...changes,
  };
}

/** A finding of a made-up device. */
export function findingOf(signature: string, step: number): Finding {
  return { clause: clauseOf(signature), level: "MUST", allowed: "the bytes sent", got: "other bytes", step, signature };
}

/** What a made-up device shows: the finding, if any, and the clause reached once. */
export function outcomeOf(scenario: Scenario, finding?: Finding): ScenarioOutcome {
  return {
    finding,
    warnings: [],
    reached: new Map([["VMC-TX-1", 1]]),
    choices: new Map(),
    operations:
      finding === undefined ? scenario.operations.length : Math.min(finding.step + 1, scenario.operations.length),
    scenario,
  };
}

/** A device that breaks at the first operation for which `broken` is true, given those before it. */
export function deviceBrokenWhen(
  signature: string,
  broken: (scenario: Scenario, step: number) => boolean,
): (scenario: Scenario) => ScenarioOutcome {
  return (scenario) => {
    const step = scenario.operations.findIndex((_, index) => broken(scenario, index));
    return outcomeOf(scenario, step < 0 ? undefined : findingOf(signature, step));
  };
}
