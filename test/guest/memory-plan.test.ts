import { describe, expect, it } from "vitest";
import { edgeBytes, planMemory } from "../../src/guest/memory-plan.ts";
import type { RamRegion } from "../../src/target/target.ts";
import { expectConformance, megabyte, memories } from "./memories.ts";

function inside(ram: readonly RamRegion[], from: number, to: number): boolean {
  let place = from;
  for (const { start, length } of ram) {
    place = place >= start && place < start + length ? start + length : place;
  }
  return place >= to;
}

describe("the plan of guest memory", () => {
  it.each(memories)("keeps rings and heap out of holes and away from edges, with $title", ({ ram }) => {
    const { ringsStart, heapStart, heapEnd, border, end } = planMemory(ram);
    expect(ringsStart).toBeGreaterThanOrEqual(0x1000);
    expect(heapStart).toBeGreaterThan(ringsStart);
    expect(heapEnd).toBeGreaterThan(heapStart);
    expect(heapStart % 0x1000).toBe(0);
    expect(inside(ram, ringsStart, heapEnd)).toBe(true);
    expect(heapEnd <= end - edgeBytes).toBe(true);
    if (border >= 0) {
      expect(inside(ram, border - 1, border + 1)).toBe(true);
      expect(heapEnd <= border - edgeBytes || ringsStart >= border + edgeBytes).toBe(true);
    }
  });

  it("finds the border of two regions wherever it is, and none where there is a hole", () => {
    expect(memories.map(({ ram }) => planMemory(ram).border)).toEqual([-1, -1, -1, 8 * megabyte, 4 * megabyte]);
  });

  it("refuses memory without room for a ring", () => {
    expect(() => planMemory([{ start: 0, length: 0x1_0000 }])).toThrow("no region of guest memory is large enough");
  });

  it.each(memories)("lets the reference conform, with $title", { timeout: 120_000 }, async ({ ram }) => {
    await expectConformance(ram, 1 / 3);
  });
});
