import { describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { createRandom } from "../../src/base/random.ts";
import type { GeneratedScenario, Property, PropertyContext } from "../../src/runner/check/property.ts";
import { poorContext, registersOnlyContext, richContext, sinkContext } from "./contexts.ts";

const seeds = 20;
const contexts: readonly (readonly [string, PropertyContext])[] = [
  ["a rich vmchannel device", richContext],
  ["a poor vmchannel device", poorContext],
  ["a device with a sink queue", sinkContext],
  ["a device of which only registers can be used", registersOnlyContext],
];

function scenarios(property: Property, context: PropertyContext): GeneratedScenario[] {
  return Array.from({ length: seeds }, (_, seed) => property.generate(createRandom(seed), context));
}

/** What is wrong with a value inside an operation, or undefined: all of it must be plain and within 32 bits. */
function flaw(path: string, value: unknown): string | undefined {
  switch (typeof value) {
    case "boolean":
    case "string":
      return undefined;
    case "number": {
      const isInRange = Number.isInteger(value) && value >= -1 && value <= 0xffff_ffff;
      return isInRange ? undefined : `${path} is ${value}`;
    }
    case "object":
      return value === null
        ? `${path} is null`
        : Object.entries(value)
            .map(([key, inner]) => flaw(`${path}.${key}`, inner))
            .find((found) => found !== undefined);
    default:
      return `${path} is a ${typeof value}`;
  }
}

describe.each(contexts)("scenarios for %s", (_name, context) => {
  const available = properties.filter((property) => property.unavailable(context) === undefined);

  it("are made by the properties that are available", () => {
    expect(available.length).toBeGreaterThan(20);
  });

  it.each(available.map((property) => [property.id, property] as const))("of %s are plain data", (_id, property) => {
    const generated = scenarios(property, context);
    for (const { operations, startIndex } of generated) {
      expect(operations.length).toBeGreaterThan(0);
      expect(operations.length).toBeLessThan(1500);
      expect(
        operations.map((operation) => flaw(operation.kind, operation)).filter((found) => found !== undefined),
      ).toEqual([]);
      expect(startIndex ?? 0).toBeGreaterThanOrEqual(0);
      expect(startIndex ?? 0).toBeLessThan(0x1_0000);
    }
    expect(JSON.parse(JSON.stringify(generated))).toEqual(generated);
    expect(scenarios(property, context)).toEqual(generated);
  });

  it.each(available.filter(({ runs }) => runs > 1).map((property) => [property.id, property] as const))(
    "of %s differ from seed to seed",
    (_id, property) => {
      const distinct = new Set(scenarios(property, context).map((scenario) => JSON.stringify(scenario)));
      expect(distinct.size).toBeGreaterThan(1);
    },
  );
});
