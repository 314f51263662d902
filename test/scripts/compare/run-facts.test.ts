import { expect, test } from "vitest";
import { countChanges, differencesOf, lastingDifferences } from "../../../scripts/compare/differences.ts";
import { factsOfFault, factsOfRun, isComplete, type Json } from "../../../scripts/compare/run-facts.ts";

const finding = { clause: "RST-2", allowed: "0x0", got: "0x1", step: 1 };
const caseFile = [
  "{",
  '  "target": "reference device 0.1.0",',
  '  "origin": {"directory":"../x"},',
  '  "specDigest": "aa",',
  '  "clause": "RST-2"',
  "}",
].join("\n");

interface Variation {
  readonly check?: { readonly [key: string]: Json };
  readonly plan?: { readonly [key: string]: Json };
  readonly cases?: ReadonlyMap<string, string>;
  readonly reached?: number;
  readonly wire?: boolean;
}

function run({ check = {}, plan = {}, cases = new Map(), reached = 5, wire = false }: Variation) {
  return factsOfRun({
    exitCode: 1,
    report: {
      plan: { kitVersion: "0.1.0", target: { version: "0.1.0" }, ...plan },
      clauses: [{ id: "RST-2", verdict: "failed", reached }],
      checks: [{ check: "RST-2", outcome: "failed", finding, milliseconds: 3, caseFile: "a/b.json", ...check }],
    },
    cases,
    places: new Map([["/there/old", "CHECKOUT"]]),
    wire,
    errorOutput: "",
  });
}

test("times, paths, versions and wording do not count", () => {
  const other = run({
    check: { milliseconds: 4, caseFile: "c/d.json", title: "Better", reached: { "RST-2": 1 }, reason: "CHECKOUT/x" },
    plan: { startedAt: "now", kitVersion: "0.2.0", target: { version: "0.2.0" }, specification: { digest: "bb" } },
    cases: new Map([["a", caseFile.replace("0.1.0", "0.2.0").replace("../x", "../y").replace("aa", "bb")]]),
  });
  const here = run({ check: { reason: "/there/old/x" }, cases: new Map([["a", caseFile]]) });

  expect(differencesOf("a run", here, other)).toEqual([]);
  expect(here.facts["case file a"]?.["text"]).toContain("reference device KIT");
});

test("a finding, an outcome, a counterexample and a case file count", () => {
  const scenario = { startIndex: 0, operations: [{ kind: "reset" }] };
  const old = run({ check: { scenario }, cases: new Map([["a", caseFile]]) });
  const current = run({
    check: {
      outcome: "flaky",
      finding: { ...finding, got: "0x2" },
      scenario: { ...scenario, operations: [{ kind: "notify" }] },
    },
    cases: new Map([["a", caseFile.replace('"clause": "RST-2"', '"clause": "RST-3"')]]),
  });

  const places = differencesOf("a run", old, current).map(({ thing, field }) => `${thing} ${field}`);

  expect(places).toEqual([
    "check RST-2 outcome",
    "check RST-2 finding.got",
    "check RST-2 scenario",
    "case file a text",
  ]);
});

test("a check and a case file that one side does not have count", () => {
  const found = differencesOf("a run", run({ cases: new Map([["a", caseFile]]) }), run({ check: { check: "RST-7" } }));

  expect(found.map(({ thing, old, new: current }) => [thing, old !== undefined, current !== undefined])).toEqual([
    ["check RST-2", true, false],
    ["case file a", true, false],
    ["check RST-7", false, true],
  ]);
});

test("how often a clause was judged is a note, and over a wire not even that", () => {
  expect(differencesOf("a run", run({}), run({ reached: 4 }))).toEqual([]);
  expect(countChanges("a run", run({}), run({ reached: 4 }))).toEqual(["a run | RST-2: judged 5 times -> 4 times"]);
  expect(countChanges("a run", run({ wire: true }), run({ wire: true, reached: 4 }))).toEqual([]);
});

test("a difference over a wire lasts when a second comparison shows it in the same place", () => {
  const first = differencesOf("a run", run({}), run({ check: { outcome: "flaky", verdict: "flaky" } }));
  const second = differencesOf("a run", run({}), run({ check: { outcome: "passed" } }));

  expect(lastingDifferences(first, second)).toEqual(first.filter(({ field }) => field === "outcome"));
  expect(lastingDifferences(first, [])).toEqual([]);
});

test("the row of a fault counts but for its time and its entry in the catalogue", () => {
  const row = { fault: "one", clause: "RST-2", check: "RST-1", counterexample: 2, milliseconds: 5, blame: "first" };
  const old = factsOfFault(row);

  expect(differencesOf("a run", old, factsOfFault({ ...row, milliseconds: 6, blame: "listed" }))).toEqual([]);
  expect(differencesOf("a run", old, factsOfFault({ ...row, counterexample: 3 }))).toEqual([
    { run: "a run", thing: "fault one", field: "counterexample", old: "2", new: "3" },
  ]);
});

test("a run without a report is incomplete", () => {
  const lost = { exitCode: 70, report: undefined, cases: new Map(), places: new Map(), wire: false, errorOutput: "x" };
  expect(isComplete(factsOfRun(lost))).toBe(false);
  expect(isComplete(run({}))).toBe(true);
});
