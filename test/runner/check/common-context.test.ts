import { expect, it } from "vitest";
import { properties } from "../../../properties/registry.ts";
import { createRandom } from "../../../src/base/random.ts";
import { commonContext } from "../../../src/runner/check/common-context.ts";
import { poorContext, richContext } from "../../properties/contexts.ts";

it("what two targets have in common is the same from both sides, and so are the scenarios drawn for it", () => {
  const one = commonContext(richContext, poorContext);
  const other = commonContext(poorContext, richContext);
  let compared = 0;
  for (const property of properties.filter(({ unavailable }) => unavailable(one) === undefined)) {
    const scenarios = [one, other].map((context) => property.generate(createRandom(3), context));
    expect(scenarios[0]).toEqual(scenarios[1]);
    compared++;
  }
  expect(compared).toBeGreaterThan(50);
});

it("a target has everything in common with itself", () => {
  expect(commonContext(richContext, richContext)).toEqual(richContext);
});
