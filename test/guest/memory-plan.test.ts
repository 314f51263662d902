import { describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { edgeBytes, planMemory } from "../../src/guest/memory-plan.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import type { RamRegion } from "../../src/target/target.ts";
import { openReference } from "../support/reference-session.ts";

const megabyte = 0x10_0000;

const memories: readonly { readonly title: string; readonly ram: readonly RamRegion[] }[] = [
  { title: "one region from 0 on", ram: [{ start: 0, length: 4 * megabyte }] },
  { title: "one region further up", ram: [{ start: megabyte, length: 4 * megabyte }] },
  {
    title: "a small region, a hole and a large one",
    ram: [
      { start: 0, length: 0x8000 },
      { start: 4 * megabyte, length: 4 * megabyte },
    ],
  },
  {
    title: "two regions that touch behind a hole",
    ram: [
      { start: megabyte, length: megabyte },
      { start: 4 * megabyte, length: 4 * megabyte },
      { start: 8 * megabyte, length: 4 * megabyte },
    ],
  },
  {
    title: "two regions that touch, a hole and a page behind it",
    ram: [
      { start: 0, length: 4 * megabyte },
      { start: 4 * megabyte, length: 2 * megabyte },
      { start: 8 * megabyte, length: 0x1000 },
    ],
  },
];

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
    const session = await openReference({ ram });
    const wanted = ["RNG-1", "RNG-24", "RNG-23", "RNG-15/everything", "ROB-29", "ROB-14", "ROB-1/whole-device"];
    const checks = properties.filter(({ id }) => wanted.includes(id));
    expect(checks.length).toBe(wanted.length);
    for (const property of checks) {
      session.startCheck(property.clauses);
      const result = await runCheck(property, session.context, session.runScenario, {
        seed: 5,
        runs: Math.ceil(property.runs / 3),
      });
      expect([property.id, result.outcome, result.finding]).toEqual([property.id, "passed", undefined]);
    }
  });
});
