import { expect, test } from "vitest";
import { batchesOf, chooseFaults, unitFile, unitsOf } from "../../../scripts/compare/units.ts";

const catalogue = Array.from({ length: 12 }, (_, index) => `fault-${index}`);

test("faults are spread over the catalogue, named, or all", () => {
  expect(chooseFaults("3", catalogue)).toEqual(["fault-0", "fault-4", "fault-8"]);
  expect(chooseFaults("100", catalogue)).toEqual(catalogue);
  expect(chooseFaults("all", catalogue)).toEqual(catalogue);
  expect(chooseFaults("fault-2,fault-1,fault-2", catalogue)).toEqual(["fault-2", "fault-1"]);
  expect(() => chooseFaults("fault-2,other", catalogue)).toThrow('no fault "other"');
});

test("each seed runs the suite in-process, with one fault and on its targets, and a share of the faults", () => {
  const units = unitsOf({ seeds: [1, 2], faults: "4", targets: new Map([["a.json", [1]]]), catalogue });

  expect(units.map((unit) => (unit.kind === "fault" ? `${unit.fault} ${unit.seed}` : unit.args.join(" ")))).toEqual([
    "a.json --seed 1",
    "--seed 1",
    "--seed 2",
    "--fault fault-6 --seed 1",
    "--fault fault-9 --seed 2",
    "fault-0 1",
    "fault-3 2",
    "fault-6 1",
    "fault-9 2",
  ]);
  expect(units.filter((unit) => unit.kind === "suite" && unit.wire)).toHaveLength(1);
  expect(new Set(units.map(unitFile)).size).toBe(units.length);
});

test("faults of one seed share a process, runs of the suite do not", () => {
  const units = unitsOf({ seeds: [1, 2], faults: "all", targets: new Map(), catalogue });

  const batches = batchesOf(units);

  expect(batches.map((batch) => batch.length)).toEqual([1, 1, 1, 1, 5, 1, 5, 1]);
  expect(batches.flat()).toHaveLength(units.length);
  expect(batches.every((batch) => new Set(batch.map(({ title }) => title)).size === 1)).toBe(true);
});
