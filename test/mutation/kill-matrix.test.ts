import { describe, expect, test } from "vitest";
import type { FaultTask } from "../../src/mutation/fault-messages.ts";
import type { FaultResult } from "../../src/mutation/fault-result.ts";
import { killRows, summarise } from "../../src/mutation/kill-matrix.ts";
import { matrixLine, summaryText } from "../../src/mutation/kill-matrix-text.ts";
import { nameClauses } from "../../src/mutation/name-clauses.ts";
import { loadSpecification } from "../../src/spec/load.ts";

const all = loadSpecification().clauses;
const clauses = ["RST-1", "RST-2", "RST-3", "INT-3"].flatMap((id) => all.get(id) ?? []);

function fault(id: string, breaks: readonly string[]) {
  return { id, wrong: "It is wrong.", classes: [], seen: [], clauses: breaks };
}

function result(id: string, clause: string, more: Partial<FaultResult> = {}): FaultResult {
  const outcome = clause === "" ? "survived" : "found";
  const none = { check: clause, operations: 10, counterexample: 2, milliseconds: 1, reason: "" };
  return { fault: id, outcome, clause, signature: `${clause}:x`, ...none, ...more };
}

const catalogue = [
  fault("right", ["RST-1"]),
  fault("listed", ["RST-3", "RST-2"]),
  fault("elsewhere", ["RST-3"]),
  fault("survivor", ["INT-3"]),
];
const results = [
  result("right", "RST-1", { counterexample: 1 }),
  result("listed", "RST-2", { counterexample: 9 }),
  result("elsewhere", "RST-1", { counterexample: 3 }),
  result("survivor", ""),
];

describe("the kill matrix", () => {
  test("counts what was found, what named the right clause, and how long counterexamples are", () => {
    expect(summarise(killRows(catalogue, results), clauses)).toMatchObject({
      faults: 4,
      found: 3,
      survivors: ["survivor"],
      correctClause: 2,
      primaryClause: 1,
      medianCounterexample: 3,
      largestCounterexample: 9,
      unproven: ["RST-3", "INT-3"],
    });
  });

  test("does not count the blame of a fault on a clause that it does not break as proof", () => {
    const rows = killRows(catalogue.slice(2, 3), results.slice(2, 3));
    expect(summarise(rows, clauses).unproven).toContain("RST-1");
  });

  test("counts faults that nothing can find neither as found nor as survivors", () => {
    const summary = summarise(killRows(catalogue, results), clauses, new Map(), new Set(["survivor"]));
    expect(summary.survivors).toEqual([]);
  });

  test("says where a blame should have fallen", () => {
    const lines = killRows(catalogue, results).map(matrixLine);
    expect(lines[2]).toContain("RST-1, not RST-3");
    expect(lines[0]).not.toContain("not");
  });

  test("says which faults survived and which clauses no fault proves", () => {
    const text = summaryText(summarise(killRows(catalogue, results), clauses));
    expect(text).toContain("found                3 of 4 (75.0 %)");
    expect(text).toContain("not found            survivor");
    expect(text).toContain("unproven             2 MUST clauses: RST-3, INT-3");
  });
});

describe("looking for a check that names a clause", () => {
  test("tries the faults that break it until one is named", async () => {
    const tried: FaultTask[] = [];
    const run = async (tasks: readonly FaultTask[]): Promise<FaultResult[]> => {
      tried.push(...tasks);
      return tasks.map((task) => result(task.fault, task.fault === "listed" ? "RST-3" : ""));
    };
    const named = await nameClauses(killRows(catalogue, results), clauses, { workers: 1, run });
    expect([...named].map(([clause, { fault: id }]) => [clause, id])).toEqual([["RST-3", "listed"]]);
    expect(tried).toEqual([{ fault: "listed", clause: "RST-3" }]);
    const summary = summarise(killRows(catalogue, results), clauses, named);
    expect(summary.proven["RST-3"]).toEqual({ fault: "listed", check: "RST-3", first: false });
    expect(summary.unproven).toEqual(["INT-3"]);
  });

  test("gives up on a clause that no fault has named", async () => {
    const run = async (tasks: readonly FaultTask[]): Promise<FaultResult[]> =>
      tasks.map((task) => result(task.fault, ""));
    expect(await nameClauses(killRows(catalogue, results), clauses, { workers: 1, run })).toEqual(new Map());
  });
});
