import { expect } from "vitest";
import { properties } from "../../properties/registry.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import type { RamRegion } from "../../src/target/target.ts";
import { openReference } from "../support/reference-session.ts";

export const megabyte = 0x10_0000;

/** Guest memory as machines have it. */
export const memories: readonly { readonly title: string; readonly ram: readonly RamRegion[] }[] = [
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

/** Properties that use memory in many ways. */
const wanted = ["RNG-1", "RNG-24", "RNG-23", "RNG-15/everything", "ROB-29", "ROB-14", "ROB-1/whole-device"];

/** Expects that the reference conforms with this memory, by a share of the scenarios of each of some properties. */
export async function expectConformance(ram: readonly RamRegion[], share: number): Promise<void> {
  const session = await openReference({ ram });
  const checks = properties.filter(({ id }) => wanted.includes(id));
  expect(checks.length).toBe(wanted.length);
  for (const property of checks) {
    session.startCheck(property.clauses);
    const runs = Math.ceil(property.runs * share);
    const result = await runCheck(property, session.context, session.runScenario, { seed: 5, runs });
    expect([property.id, result.outcome, result.finding]).toEqual([property.id, "passed", undefined]);
  }
}
