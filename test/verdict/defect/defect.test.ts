import { describe, expect, it } from "vitest";
import { mergeReports } from "../../../src/verdict/merge-reports.ts";
import { failure, report, reported, result, warning } from "../samples.ts";

const signature = "RST-2:queue_select";
const passing = (check: string) => reported(result(check, { knownMet: new Map([[signature, 4]]) }));
const stopped = reported(
  result("RST-1", {
    outcome: "stopped",
    reason: "stopped by RST-2",
    reached: new Map(),
    knownMet: new Map([[signature, 4]]),
  }),
);

describe("the defects of a report", () => {
  it("are told once, whichever checks met them, and name those that they stopped", () => {
    const { defects } = report([reported(failure("REG-1")), passing("REG-3"), stopped, reported(failure("RST-2"))]);
    expect(defects).toMatchObject([
      {
        clause: "RST-2",
        level: "MUST",
        verdict: "failed",
        deviations: [{ signature, foundBy: "REG-1", confirmed: true, checks: ["REG-1", "REG-3", "RST-1", "RST-2"] }],
        checks: ["REG-1", "REG-3", "RST-1", "RST-2"],
        stopped: ["RST-1"],
        reportedBy: "RST-2",
      },
    ]);
  });

  it("gather the deviations from one clause, each with the check that found it", () => {
    const other = failure("REG-3", { signature: "RST-2:status" });
    const { defects } = report([reported(failure("REG-1")), reported(other)]);
    expect(defects).toHaveLength(1);
    expect(defects[0]?.deviations.map(({ foundBy }) => foundBy)).toEqual(["REG-1", "REG-3"]);
    expect(defects[0]?.reportedBy).toBe("REG-1");
  });

  it("say of which one further up all that was seen of them may be a consequence", () => {
    const later = (check: string, mayFollow?: readonly string[], signature = "RST-1:other") =>
      reported(failure(check, { clause: "RST-1", signature, ...(mayFollow === undefined ? {} : { mayFollow }) }));
    const causes = (...checks: Parameters<typeof report>[0]) =>
      report(checks).defects.map(({ clause, mayFollow }) => [clause, mayFollow]);
    const first = reported(failure("REG-1"));
    const both = [first, later("RST-1", ["queue_select"])] as const;
    expect(causes(...both)).toEqual([
      ["RST-2", undefined],
      ["RST-1", "RST-2"],
    ]);
    expect(causes(first, later("RST-1", ["status"]))).toEqual([
      ["RST-2", undefined],
      ["RST-1", undefined],
    ]);
    expect(causes(...both, later("REG-3", undefined, "RST-1:own"))[1]).toEqual(["RST-1", undefined]);
    expect(causes(later("RST-1", ["queue_select"]), first)[0]).toEqual(["RST-1", undefined]);
  });

  it("are each reported under a check of their own", () => {
    const second = { clause: "RST-1", signature: "RST-1:other" };
    const both = {
      ...failure("REG-1"),
      sideFindings: [{ finding: { ...failure("REG-1", second).finding, ...second }, scenario: stopped.scenario }],
    };
    const { defects } = report([reported(both as ReturnType<typeof failure>)]);
    expect(defects.map(({ clause, reportedBy }) => [clause, reportedBy])).toEqual([
      ["RST-2", "REG-1"],
      ["RST-1", ""],
    ]);
    expect(defects[1]?.deviations[0]?.confirmed).toBe(false);
  });

  it("are apart from recommendations that were not followed", () => {
    const checks = ["REG-1", "RST-1"].map((id) => reported(result(id, { warnings: [warning] })));
    const { defects, warnings } = report(checks);
    expect(defects).toEqual([]);
    expect(warnings).toMatchObject([{ clause: "REG-2", verdict: "warned", checks: ["REG-1", "RST-1"] }]);
  });

  it("fail the run, though every other check went on past them", () => {
    expect(report([passing("REG-1"), stopped, reported(failure("RST-2"))])).toMatchObject({ exitCode: 1 });
  });

  it("are merged: what two shards found is one defect, which the second was stopped by", () => {
    const shard = (index: number, check: ReturnType<typeof reported>) => {
      const part = report([check]);
      return { ...part, plan: { ...part.plan, shard: `${index}/2` } };
    };
    const unreached = reported({ ...failure("RST-1"), reached: new Map() });
    const whole = mergeReports([shard(1, reported(failure("REG-1"))), shard(2, unreached)]);
    expect(whole.defects).toMatchObject([{ clause: "RST-2", checks: ["REG-1", "RST-1"], stopped: ["RST-1"] }]);
    expect(whole.checks[1]).toMatchObject({ outcome: "stopped", verdict: "stopped", reason: "stopped by RST-2" });
    expect(whole.checks[1]).not.toHaveProperty("scenario");
    expect(whole.clauses.find(({ id }) => id === "RST-1")).toMatchObject({
      verdict: "stopped",
      reason: "stopped by RST-2",
    });
  });
});
