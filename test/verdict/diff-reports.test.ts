import { describe, expect, it } from "vitest";
import { diffReports } from "../../src/verdict/diff-reports.ts";
import { failure, report, reported, result, warning } from "./samples.ts";

const passing = report([reported(result("REG-1")), reported(result("RST-2"))]);

describe("diffReports", () => {
  it("finds nothing between a report and itself", () => {
    expect(diffReports(passing, passing)).toEqual({ clauses: [], checks: [] });
  });

  it("names what became worse and better, even where the totals are the same", () => {
    const other = report([
      reported(failure("REG-1", { clause: "REG-1", signature: "REG-1:x" })),
      reported(result("RST-2")),
    ]);
    const swapped = report([reported(result("REG-1")), reported(failure("RST-2"))]);
    expect(diffReports(other, swapped).checks).toEqual([
      { id: "REG-1", before: "failed", after: "passed", kind: "better" },
      { id: "RST-2", before: "passed", after: "failed", kind: "worse" },
    ]);
    expect(diffReports(other, swapped).clauses).toMatchObject([{ id: "REG-1" }, { id: "RST-2" }]);
  });

  it.each([
    [
      "a warning that is new",
      report([reported(result("REG-1", { warnings: [warning] })), reported(result("RST-2"))]),
      "worse",
    ],
    ["a check that is gone", report([reported(result("REG-1"))]), "worse"],
    [
      "a check that is no longer reached",
      report([reported(result("REG-1")), reported(result("RST-2", { outcome: "inconclusive", reached: new Map() }))]),
      "worse",
    ],
    ["a check that is new", report([...passing.checks, reported(result("RST-1"))]), "better"],
  ])("takes %s for %s", (_what, after, kind) => {
    const { clauses, checks } = diffReports(passing, after);
    expect([...clauses, ...checks].some((change) => change.kind === kind)).toBe(true);
  });

  it("does not take a check for better that failed and is now left out", () => {
    const failing = report([reported(result("REG-1")), reported(failure("RST-2"))]);
    expect(diffReports(failing, report([reported(result("REG-1"))])).checks).toEqual([
      { id: "RST-2", before: "failed", after: "absent", kind: "other" },
    ]);
  });
});
