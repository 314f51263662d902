import { describe, expect, it } from "vitest";
import { shareOfChecks } from "./lawful/checks.ts";
import { blamedFor, openLawful } from "./lawful/judge-lawful.ts";

/** More of them than in lawful-devices.test.ts, by more checks. */
const devices = 40;
const shares = 5;

describe("a device that does at random what the specification leaves open", () => {
  it.each(Array.from({ length: devices }, (_, index) => 100 + index))("is not blamed: device %i", async (seed) => {
    const found = await blamedFor(await openLawful(seed), shareOfChecks(seed, shares), { seed, runs: 2 });
    expect(found).toEqual([]);
  });
});
