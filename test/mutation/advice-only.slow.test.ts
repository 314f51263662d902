import { describe, expect, test } from "vitest";
import { adviceFaults, tryAdviceFault } from "./advice-devices.ts";

describe("a device that does not follow advice", () => {
  test.each(adviceFaults)("and %s breaks no rule", async (id) => {
    const { failed, scenarios } = await tryAdviceFault(id, Number.POSITIVE_INFINITY);
    expect(failed).toEqual([]);
    expect(scenarios).toBeGreaterThan(200);
  });
});
