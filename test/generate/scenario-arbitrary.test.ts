import { sample } from "fast-check";
import { describe, expect, it } from "vitest";
import { scenarioArbitrary } from "../../src/generate/scenario-arbitrary.ts";
import { exampleContext } from "../operation/generators/example-context.ts";
import { everyKindProperty } from "../runner/fake-device.ts";

const property = everyKindProperty();

describe("scenarioArbitrary", () => {
  it("makes the same scenarios from the same seed, each with a seed and a start of its own", () => {
    const draw = (): unknown[] => sample(scenarioArbitrary(property, exampleContext()), { seed: 5, numRuns: 50 });
    const scenarios = draw();
    expect(scenarios).toHaveLength(50);
    expect(draw()).toEqual(scenarios);
    expect(JSON.parse(JSON.stringify(scenarios))).toEqual(scenarios);
    expect(new Set(scenarios.map((scenario) => JSON.stringify(scenario))).size).toBe(50);
  });

  it("starts rings at 0 where the target cannot be told", () => {
    const capabilities = { ...exampleContext().capabilities, startIndex: false };
    const told = sample(scenarioArbitrary(property, exampleContext()), { seed: 6, numRuns: 20 });
    const untold = sample(scenarioArbitrary(property, exampleContext({ capabilities })), { seed: 6, numRuns: 20 });
    expect(told.some((scenario) => scenario.startIndex > 0)).toBe(true);
    expect(untold.map((scenario) => scenario.startIndex)).toEqual(Array.from({ length: 20 }, () => 0));
    expect(untold.map((scenario) => scenario.seed)).toEqual(told.map((scenario) => scenario.seed));
  });
});
