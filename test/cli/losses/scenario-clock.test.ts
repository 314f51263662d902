import { expect, it } from "vitest";
import { ScenarioClock } from "../../../src/cli/losses/scenario-clock.ts";

it("the longest scenario that is over counts, in processor time or in a third of the time that passed", () => {
  const now = { computed: 0, passed: 0 };
  const clock = new ScenarioClock(() => ({ ...now }));
  const pass = (computed: number, passed: number): void => {
    now.computed += computed;
    now.passed += passed;
  };
  clock.begin();
  expect(clock.longest).toBeUndefined();
  pass(20, 25);
  clock.begin();
  expect(clock.longest).toBe(20);
  pass(1, 90);
  clock.end();
  expect(clock.longest).toBe(30);
  pass(500, 500);
  clock.begin();
  pass(900, 900);
  expect(clock.longest).toBe(30);
});
