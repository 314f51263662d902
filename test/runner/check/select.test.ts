import { describe, expect, it } from "vitest";
import { type SelectionOptions, selectChecks } from "../../../src/runner/check/select.ts";

const clauses = [
  { id: "RNG-1", level: "MUST" },
  { id: "RNG-2", level: "SHOULD" },
  { id: "INT-15", level: "SHOULD", aliases: ["INT-SPURIOUS"] },
  { id: "REG-14", level: "MAY" },
] as const;
const checks = [
  { id: "RNG-1", clauses: ["RNG-1"] },
  { id: "RNG-1/wrap", clauses: ["RNG-1", "RNG-2"] },
  { id: "INT-15", clauses: ["INT-15"] },
  { id: "REG-14", clauses: ["REG-14"] },
];

function idsOf(options: SelectionOptions): string[] {
  return selectChecks(checks, clauses, options).checks.map(({ id }) => id);
}

describe("selectChecks", () => {
  it("takes everything when nothing is asked for", () => {
    const selection = selectChecks(checks, clauses);
    expect(selection.checks).toEqual(checks);
    expect([...selection.clauses]).toEqual(clauses.map(({ id }) => id));
    expect(selection.unmatched).toEqual([]);
  });

  it("takes checks by their own id, by a clause and by a glob", () => {
    expect(idsOf({ run: ["RNG-1/wrap"] })).toEqual(["RNG-1/wrap"]);
    expect(idsOf({ run: ["RNG-1"] })).toEqual(["RNG-1", "RNG-1/wrap"]);
    expect(idsOf({ run: ["RNG-2"] })).toEqual(["RNG-1/wrap"]);
    expect(idsOf({ run: ["rng-*", "REG-14"] })).toEqual(["RNG-1", "RNG-1/wrap", "REG-14"]);
    expect(idsOf({ run: ["INT-SPURIOUS"] })).toEqual(["INT-15"]);
  });

  it("leaves out what is skipped, even when it is asked for", () => {
    expect(idsOf({ skip: ["*/wrap"] })).toEqual(["RNG-1", "INT-15", "REG-14"]);
    expect(idsOf({ run: ["RNG-*"], skip: ["RNG-1"] })).toEqual(["RNG-1/wrap"]);
    expect(idsOf({ skip: ["RNG-*"] })).toEqual(["INT-15", "REG-14"]);
    expect(idsOf({ run: ["RNG-1/wrap"], skip: ["RNG-?"] })).toEqual([]);
  });

  it("counts the clauses of a check that was asked for by its own id as asked for", () => {
    const options = { run: ["RNG-1/wrap"], skip: ["RNG-2"] };
    expect([...selectChecks(checks, clauses, options).clauses]).toEqual(["RNG-1"]);
  });

  it("keeps to the levels asked for", () => {
    expect(idsOf({ level: "MUST" })).toEqual(["RNG-1", "RNG-1/wrap"]);
    expect(idsOf({ level: "SHOULD" })).toEqual(["RNG-1", "RNG-1/wrap", "INT-15"]);
    expect(idsOf({ level: "MUST", run: ["INT-15"] })).toEqual([]);
    expect([...selectChecks(checks, clauses, { level: "MUST" }).clauses]).toEqual(["RNG-1"]);
  });

  it("gives each check to exactly one shard", () => {
    const shards = [1, 2, 3].map((index) => idsOf({ shard: { index, count: 3 } }));
    expect(shards).toEqual([["RNG-1", "REG-14"], ["RNG-1/wrap"], ["INT-15"]]);
  });

  it("names the patterns that nothing has, with what was meant", () => {
    const selection = selectChecks(checks, clauses, { run: ["RNG-1", "RNG-l/wrap"], skip: ["BELL*", "RGN-*"] });
    expect(selection.unmatched).toEqual([
      { option: "run", pattern: "RNG-l/wrap", closest: "RNG-1/wrap" },
      { option: "skip", pattern: "BELL*", closest: undefined },
      { option: "skip", pattern: "RGN-*", closest: "RNG-*" },
    ]);
  });
});
