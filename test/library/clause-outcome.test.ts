import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { clauseOutcome, runProblem, untestedProblem } from "../../src/library/clause-outcome.ts";
import { planClauseTests } from "../../src/library/clause-tests.ts";
import { runConformance } from "../../src/library/run-conformance.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { faultyDevice } from "./faulty-device.ts";

const example = join(repositoryRoot, "examples", "in-process-device", "bare-device.ts");
const device = faultyDevice("reset-keeps-queue-select");
const options = { run: ["RST-2", "REG-13", "MIG-1"], runs: 30 };
const report = await runConformance(device, options);

describe("the test of a clause", () => {
  it("fails with the clause, its scenario, what was got and how to see it again", () => {
    const outcome = clauseOutcome(report, "RST-2", 30);
    const defect = report.defects.find(({ clause }) => clause === "RST-2");
    const foundBy = defect?.deviations[0]?.foundBy ?? "";
    expect(outcome).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(/^RST-2 {2}MUST {2}A reset clears/),
    });
    const message = outcome.kind === "failed" ? outcome.message : "";
    expect(message).toMatch(/\n {4}> *\d+ read every register/);
    expect(message).toContain("allowed: queue_select 0x0 | got: 0x");
    expect(message).toContain(`give the options { run: "${foundBy}", seed: 1, runs: 30 }`);
  });

  it("passes where some scenario reached the clause and nothing contradicted it", () => {
    expect(clauseOutcome(report, "REG-13", 30)).toEqual({ kind: "passed" });
  });

  it("is skipped, with the reason, where the clause was not judged", async () => {
    const bare = await runConformance(example, { run: "STA-*", runs: 5, workers: 1 });
    expect(clauseOutcome(bare, "STA-4", 5)).toEqual({
      kind: "skipped",
      reason: "not offered: no queue of the device can be used without knowing its type",
    });
  });

  it("tells what stopped it, and a failure that is known as such", () => {
    const clauses = report.clauses.map((clause) => {
      return clause.id === "MIG-1" ? { ...clause, verdict: "stopped" as const, reason: "stopped by RST-2" } : clause;
    });
    expect(clauseOutcome({ ...report, clauses }, "MIG-1", 30)).toEqual({ kind: "skipped", reason: "stopped by RST-2" });
  });

  it("is skipped where it fails as expected, with the reason of the entry", async () => {
    const only = { run: "RST-2", skip: ["FEAT-2/last", "RST-5/*", "RST-2/*"], runs: 30 };
    const expectations = [{ id: "RST-2", match: "RST-2:*", reason: "old silicon", link: "#1" }];
    const known = await runConformance(device, { ...only, expectations });
    expect(clauseOutcome(known, "RST-2", 30)).toEqual({ kind: "skipped", reason: "failed as expected: old silicon" });
    expect(runProblem(known)).toBeUndefined();
  });
});

describe("the run as a whole", () => {
  it("has no problem where only clauses are broken", () => {
    expect(runProblem(report)).toBeUndefined();
  });

  it("has one where the target was lost, the run was cut short or nothing was executed", () => {
    const end = {
      kind: "target",
      code: "hung",
      message: "no reply",
      hint: "Look.",
      cause: "",
      errorOutput: ["x"],
    } as const;
    expect(runProblem({ ...report, end })).toBe("The target was lost (hung): no reply\nLook.\nx");
    expect(runProblem({ ...report, end: { kind: "interrupted" } })).toMatch(/interrupted/);
    const checks = report.checks.map((check) => ({ ...check, outcome: "error" as const, reason: "no reply" }));
    expect(runProblem({ ...report, checks })).toContain("RST-2 could not be finished: no reply");
    expect(runProblem({ ...report, totals: { ...report.totals, executed: 0 } })).toMatch(/Not one check/);
  });

  it("has one where a clause is broken that no test is about", () => {
    const broken = report.defects.map(({ clause }) => clause);
    expect(untestedProblem(report, new Set(broken), 30)).toBeUndefined();
    const others = new Set(broken.filter((id) => id !== "RST-2"));
    expect(untestedProblem(report, others, 30)).toMatch(/^RST-2 {2}MUST {2}A reset clears[\s\S]*got: 0x/);
  });

  it("has one where a known failure is none any more", () => {
    const problem = {
      kind: "unexpected-pass",
      file: "e.json",
      line: 3,
      message: "passes now",
      id: "RST-2",
      match: "*",
    } as const;
    expect(runProblem({ ...report, problems: [problem] })).toBe(
      "Known failures that have to be changed:\ne.json:3: passes now",
    );
  });
});

describe("the plan of tests", () => {
  it("has a test of each clause that can be observed, by area", () => {
    const groups = planClauseTests({});
    const ids = groups.flatMap(({ tests }) => tests.map(({ clause }) => clause));
    const testable = report.clauses.filter(({ state }) => state !== "untestable").map(({ id }) => id);
    expect(ids.toSorted()).toEqual(testable.toSorted());
    expect(groups.map(({ title }) => title)).toContain("Reset (RST)");
    expect(groups.flatMap(({ tests }) => tests).find(({ clause }) => clause === "INT-15")?.title).toMatch(
      /^INT-15 \(SHOULD\): A/,
    );
  });

  it("has those alone that the options select", () => {
    const groups = planClauseTests({ run: "RST-*", skip: ["RST-1"] });
    const ids = groups.flatMap(({ tests }) => tests.map(({ clause }) => clause));
    expect(ids).toContain("RST-2");
    expect(ids.filter((id) => id === "RST-1" || id.startsWith("MIG-"))).toEqual([]);
    expect(() => planClauseTests({ run: "RTS-*" })).toThrow(/the option run RTS-\* matches no check/);
  });
});
