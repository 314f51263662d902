import { describe, expect, it } from "vitest";
import { TimeBudget } from "../../../src/runner/check/time-budget.ts";

describe("TimeBudget", () => {
  it("shares what is left among the checks that are left", () => {
    let clock = 500;
    const budget = new TimeBudget(1000, () => clock);
    expect(budget.share(4)).toBe(250);
    clock += 100;
    expect(budget.share(3)).toBe(300);
    clock += 800;
    expect(budget.share(1)).toBe(100);
  });

  it("has nothing left when the time is over, never less", () => {
    let clock = 0;
    const budget = new TimeBudget(10, () => clock);
    clock = 25;
    expect(budget.left).toBe(0);
    expect(budget.share(2)).toBe(0);
  });
});
