import { describe, expect, it } from "vitest";
import { knownForm } from "../../../src/verdict/defect/defect-forms.ts";
import { DefectsSoFar, withoutRepetition } from "../../../src/verdict/defect/known-defects.ts";
import { failure, finding, reported } from "../samples.ts";

describe("the defects so far", () => {
  it("are passed over by checks that are not about them, and shown by those that are or that the file lists", () => {
    const defects = new DefectsSoFar({ expected: () => [], isListed: (check) => check === "STA-1" });
    defects.add({ outcome: "failed", finding });
    defects.add({ outcome: "failed", finding: { ...finding, signature: "INT-3:not-cleared" } });
    expect(defects.for("RST-1", ["RST-1", "INT-3"])).toEqual({
      elsewhere: ["RST-2:queue_select"],
      here: ["INT-3:not-cleared"],
    });
    expect(defects.for("STA-1", ["STA-1"]).elsewhere).toEqual([]);
  });

  it("hold what the file lists of other checks, also of those that name the clause", () => {
    const listed = { expected: (check: string) => (check === "RST-2" ? [] : ["RST-2:queue_select"]) };
    const defects = new DefectsSoFar({ ...listed, isListed: (check) => check === "RST-2" });
    expect(defects.for("RST-2/rings", ["RST-2"])).toEqual({ elsewhere: ["RST-2:queue_select"], here: [] });
    defects.add({ outcome: "failed", finding });
    expect(defects.for("RST-2/rings", ["RST-2"])).toEqual({ elsewhere: ["RST-2:queue_select"], here: [] });
    expect(defects.for("RST-2", ["RST-2"])).toEqual({ elsewhere: [], here: ["RST-2:queue_select"] });
  });

  it("hold nothing that did not come again", () => {
    const defects = new DefectsSoFar({ expected: () => [], isListed: () => false });
    defects.add({ outcome: "flaky", finding });
    expect(defects.for("REG-1", ["REG-1"])).toEqual({ elsewhere: [], here: [] });
  });
});

describe("another form of a known defect", () => {
  const known = ["INT-3:line-not-lowered"];
  const follows = ["not-cleared", "line-not-lowered"];

  it("is the same deviation behind a restore", () => {
    expect(knownForm({ signature: "MIG-9:line-not-lowered" }, known, ["MIG-2"])).toBe(known[0]);
    expect(knownForm({ signature: "MIG-9:isr" }, known, ["MIG-2"])).toBeUndefined();
    expect(knownForm({ signature: "RNG-9:line-not-lowered" }, known, ["RNG-9"])).toBeUndefined();
  });

  it("is what follows from it, but not in the check that is about that", () => {
    const signature = "INT-10:config-interrupt-without-change";
    expect(knownForm({ signature, follows }, known, ["REG-2"])).toBe(known[0]);
    expect(knownForm({ signature, follows }, known, ["INT-10"])).toBeUndefined();
    expect(knownForm({ signature }, known, ["REG-2"])).toBeUndefined();
    expect(knownForm({ signature, follows }, ["RST-2:x"], ["REG-2"])).toBeUndefined();
    expect(knownForm({ signature, follows }, ["MIG-1:line-not-lowered"], ["REG-2"])).toBeUndefined();
    const restored = "MIG-1:config-interrupt-without-change";
    expect(knownForm({ signature: restored, follows }, known, ["MIG-1"])).toBe(known[0]);
  });
});

describe("a failure beside the check that has shown the same", () => {
  const shown = new Set(["RST-2:queue_select"]);

  it("is none of a check that is about something else and had reached it", () => {
    const told = withoutRepetition(reported(failure("REG-1"), { reached: { "REG-1": 2 } }), shown);
    expect(told).toMatchObject({ outcome: "passed", verdict: "passed", knownMet: { "RST-2:queue_select": 1 } });
    expect(told).not.toHaveProperty("finding");
    expect(told).not.toHaveProperty("caseFile");
  });

  it("stays one of a check that is about it, that shows more, or that is the first", () => {
    const own = reported(failure("RST-2"));
    expect(withoutRepetition(own, shown)).toBe(own);
    const side = {
      finding: { ...finding, signature: "RST-2:other" },
      scenario: { startIndex: 0, seed: 0, operations: [] },
    };
    const more = reported({ ...failure("REG-1"), sideFindings: [side] });
    expect(withoutRepetition(more, shown)).toBe(more);
    const first = reported(failure("REG-1"));
    expect(withoutRepetition(first, new Set())).toBe(first);
  });
});
