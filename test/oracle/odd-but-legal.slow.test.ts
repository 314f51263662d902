import { describe, expect, it } from "vitest";
import { oddDevices } from "./odd/devices.ts";
import { checked, judgeOdd } from "./odd/judge.ts";

describe("a device that is odd but legal", () => {
  it.each(oddDevices)("passes every check although it $title", async ({ setup, warns }) => {
    const { found, warned, passed } = await judgeOdd(setup, checked);
    expect(found).toEqual([]);
    expect(warned).toEqual(warns);
    expect(passed).toBeGreaterThan(checked.length / 2);
  });
});
