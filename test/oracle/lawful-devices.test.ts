import { describe, expect, it } from "vitest";
import { shareOfChecks } from "./lawful/checks.ts";
import { blamedFor, openLawful } from "./lawful/judge-lawful.ts";

/** Numbers of devices that are judged here; more are in lawful-devices.slow.test.ts. */
const seeds = [1, 3, 5, 9, 16, 23, 33, 46];
const shares = 12;

describe("a device that does at random what the specification leaves open", () => {
  it.each(seeds)("is not blamed, whatever it does and whenever: device %i", async (seed) => {
    const found = await blamedFor(await openLawful(seed), shareOfChecks(seed, shares), { seed, runs: 1 });
    expect(found).toEqual([]);
  });
});
