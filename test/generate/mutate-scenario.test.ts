import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import { scenarioProblem } from "../../src/campaign/store/check-line.ts";
import { mutateScenario } from "../../src/generate/mutate-scenario.ts";
import type { Operation, OperationKind } from "../../src/operation/operation.ts";
import type { Scenario } from "../../src/operation/scenario.ts";
import { manyOperations } from "../operation/every-operation.ts";
import { exampleContext } from "../operation/generators/example-context.ts";

const context = exampleContext();

function mutants(count: number, sources: readonly Scenario[], seed = 1): Scenario[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => mutateScenario(() => random.pick(sources), random, context));
}

const whole: Scenario = { startIndex: 5, seed: 7, operations: manyOperations(3, 200) };

describe("a mutant", () => {
  test("is as legal as what it was made of", () => {
    const made = mutants(400, [whole, { startIndex: 0, seed: 2, operations: [] }]);
    expect(made.map(scenarioProblem).filter((problem) => problem !== undefined)).toEqual([]);
    expect(Math.max(...made.map(({ operations }) => operations.length))).toBeLessThanOrEqual(250);
  });

  test("is the same from the same seed, and mostly another scenario", () => {
    expect(mutants(20, [whole])).toEqual(mutants(20, [whole]));
    const texts = new Set(mutants(200, [whole]).map((scenario) => JSON.stringify(scenario)));
    expect(texts.size).toBeGreaterThan(190);
  });

  test("has the beginning of one scenario and the end of another", () => {
    const one: Operation = { kind: "reset" };
    const other: Operation = { kind: "acknowledge" };
    const of = (operation: Operation): Scenario => ({ startIndex: 0, seed: 1, operations: Array(40).fill(operation) });
    const kinds = mutants(100, [of(one), of(other)]).map(({ operations }) => operations.map(({ kind }) => kind));
    const isSpliced = (list: readonly OperationKind[]): boolean =>
      list.includes("reset") && list.includes("acknowledge");
    expect(kinds.filter(isSpliced).length).toBeGreaterThan(15);
  });

  test("has other numbers and places in operations of every kind that has any", () => {
    const changed = new Set<string>();
    for (const operation of manyOperations(4, 150)) {
      const alone: Scenario = { startIndex: 0, seed: 1, operations: [operation] };
      for (const { operations } of mutants(30, [alone])) {
        const [first] = operations;
        if (operations.length === 1 && first?.kind === operation.kind && !Object.is(first, operation)) {
          changed.add(operation.kind);
        }
      }
    }
    expect(changed).toContain("transmit");
    expect(changed.size).toBeGreaterThan(15);
  });
});
