import { describe, expect, test } from "vitest";
import { adviceFaults, tryAdviceFault } from "./advice-devices.ts";

describe("a device that does not follow advice", () => {
  test.each(adviceFaults)("and %s breaks no rule in a few scenarios of each check", async (id) => {
    const { failed, passed, scenarios } = await tryAdviceFault(id, 3);
    // So few scenarios need not reach what a check is about.
    expect(failed.filter((check) => !check.includes(": inconclusive "))).toEqual([]);
    expect(passed).toBeGreaterThan(20);
    expect(scenarios).toBeGreaterThan(30);
  });

  test("is tried in several ways", () => {
    expect(adviceFaults.length).toBeGreaterThan(8);
  });
});
