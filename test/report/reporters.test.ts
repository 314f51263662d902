import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import Ajv from "ajv";
import { parse } from "junit2json";
import { Parser } from "tap-parser";
import { describe, expect, it } from "vitest";
import { githubAnnotations, githubSummary } from "../../src/report/format/github.ts";
import { jsonReporter } from "../../src/report/format/json.ts";
import { junitReporter } from "../../src/report/format/junit.ts";
import { ndjsonReporter } from "../../src/report/format/ndjson.ts";
import { sarifReporter } from "../../src/report/format/sarif.ts";
import { tapReporter } from "../../src/report/format/tap.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import { findShapeError } from "../../src/spec/shape/find-shape-error.ts";
import type { CheckReport } from "../../src/verdict/check-report.ts";
import { planExpectations } from "../../src/verdict/expectation/expectations.ts";
import { parseExpectations } from "../../src/verdict/expectation/parse-expectations.ts";
import type { Report } from "../../src/verdict/report.ts";
import { failure, finding, plan, report, reported, result, scenario, warning } from "../verdict/samples.ts";

/** Everything that could break a format: markup, quotes, control characters, escapes, half a surrogate pair. */
const nasty = 'a<b>&"c" ]]> \u001b[31mred\u001b[0m \u0000\u0008 \ud800 % # | ``` ::error::x,y:z\nnext';

const entries = parseExpectations(
  JSON.stringify({
    kind: "expectations",
    version: 1,
    entries: [
      { id: "RST-1", match: "RST-2:*", reason: nasty, link: "https://example.org/1" },
      { id: "REG-3", match: "x", reason: "was so", link: "https://example.org/2" },
    ],
  }),
  "expected.json",
);
const expectations = planExpectations(entries, {
  checks: ["REG-1", "REG-3", "RST-1", "RST-2", "RNG-1", "VMC-TX-1"],
  target: plan.target,
  today: "2026-11-22",
});

const checks: readonly CheckReport[] = [
  reported(result("REG-1", { warnings: [warning] })),
  reported(result("REG-3")),
  reported(failure("RST-1")),
  reported({ ...failure("RST-2", { got: nasty }), title: nasty }, { errorOutput: [nasty] }),
  reported(result("RNG-1", { outcome: "not-offered", reason: nasty, reached: new Map() })),
  reported({ ...failure("VMC-TX-1", { signature: "other" }), outcome: "flaky", reason: "came once" }),
];
const mixed = report(checks, expectations);
const lost = report(checks.slice(0, 2), [], {
  kind: "target",
  code: "crashed",
  message: `it ended: ${nasty}`,
  hint: "Look at its log.",
  cause: "",
  errorOutput: [nasty],
});

function render(reporter: Reporter, shown: Report): string {
  const start = reporter.start(shown.plan, shown.clauses, shown.expectations);
  return start + shown.checks.map((check) => reporter.check(check)).join("") + reporter.end(shown);
}

/** Whether a text holds control characters other than line ends and tabs, or half of a surrogate pair. */
function hasUnprintable(text: string): boolean {
  return /[^\P{Cc}\n\t]|\p{Cs}/u.test(text);
}

describe("json", () => {
  it.each([
    ["of every kind of verdict", mixed],
    ["cut short by a lost target", lost],
  ])("writes a report %s that fits its schema and reads back the same", (_what, shown) => {
    const document: unknown = JSON.parse(render(jsonReporter(), shown));
    expect(findShapeError("report", document)).toBeUndefined();
    expect(document).toEqual(JSON.parse(JSON.stringify(shown)));
  });

  it("has a schema that refuses what is not a report", () => {
    expect(findShapeError("report", { ...mixed, version: 1 })).toBeDefined();
    expect(findShapeError("report", { ...mixed, verdict: "fine" })).toMatchObject({ path: "/verdict" });
    expect(findShapeError("report", { ...mixed, checks: [{ ...checks[0], verdict: "good" }] })).toBeDefined();
  });
});

describe("ndjson", () => {
  it("writes the plan, each check as it comes, and the end, one JSON object a line", () => {
    const reporter = ndjsonReporter();
    const pieces = [reporter.start(plan, [], []), ...checks.map((check) => reporter.check(check)), reporter.end(mixed)];
    const kinds = pieces.map((piece) => {
      expect(piece.split("\n")).toHaveLength(2);
      return (JSON.parse(piece) as { kind: string }).kind;
    });
    expect(kinds).toEqual(["plan", ...checks.map(() => "check"), "end"]);
  });
});

describe("junit", () => {
  it("is read by another's parser, with counts that agree", async () => {
    const text = render(junitReporter(), mixed);
    const parsed = await parse(text);
    expect(hasUnprintable(text)).toBe(false);
    if (parsed === null || parsed === undefined || !("testsuite" in parsed)) {
      throw new Error("junit2json found no test suites");
    }
    expect(parsed).toMatchObject({ tests: 7, failures: 3, errors: 0 });
    expect(parsed.testsuite?.map(({ name }) => name)).toEqual(["REG", "RST", "RNG", "VMC", "vmconform"]);
    const cases = parsed.testsuite?.flatMap(({ testcase }) => testcase ?? []) ?? [];
    expect(cases).toHaveLength(7);
    const failed = cases.find(({ name }) => name === "RST-2");
    expect(failed).toMatchObject({ classname: "RST.RST-2", failure: [{ type: "failed" }] });
    expect(failed?.failure?.[0]?.inner).toContain("replay");
    expect(failed?.failure?.[0]?.message).toMatch(/^RST-2 MUST: The text of RST-2\. \| allowed: /);
    expect(cases.find(({ name }) => name === "RST-1")?.skipped?.[0]?.message).toContain("failed as expected");
    expect(cases.find(({ name }) => name === "RNG-1")?.skipped?.[0]?.message).toContain("not offered");
    expect(cases.find(({ name }) => name === "VMC-TX-1")?.skipped?.[0]?.message).toBe("stopped by RST-2, see RST-2");
    expect(cases.find(({ name }) => name === "expected.json:1")?.failure?.[0]?.type).toBe("unexpected-pass");
  });

  it("has one failure for a defect, under the check that is about the clause, whatever else met it", async () => {
    const stopped = { outcome: "stopped", reason: "stopped by RST-2", reached: new Map<string, number>() } as const;
    const text = render(
      junitReporter(),
      report([
        reported(failure("REG-1")),
        reported(result("REG-3", { ...stopped, knownMet: new Map([["RST-2:queue_select", 3]]) })),
        reported(result("RST-1", { knownMet: new Map([["RST-2:queue_select", 3]]) })),
        reported(failure("RST-2")),
        reported(failure("RST-2/a")),
      ]),
    );
    expect(await parse(text)).toMatchObject({ tests: 5, failures: 1, skipped: 3 });
    expect(text.match(/<skipped message="[^"]*"/g)).toEqual([
      '<skipped message="stopped by RST-2, see RST-2"',
      '<skipped message="stopped by RST-2, see RST-2"',
      '<skipped message="shows RST-2 as well, see RST-2"',
    ]);
    expect(text).toContain("Found while checking REG-1: What REG-1 says holds.");
    expect(text).toContain("Met by 5 checks: REG-1 REG-3 RST-1 RST-2 RST-2/a");
    expect(text).toContain("Could not be judged for it: REG-3");
  });

  it("has a place for a defect whose check has another one", async () => {
    const side = { finding: { ...finding, clause: "RST-1", signature: "RST-1:x" }, scenario };
    const text = render(junitReporter(), report([reported({ ...failure("RST-2"), sideFindings: [side] })]));
    expect(await parse(text)).toMatchObject({ tests: 2, failures: 2 });
    expect(text).toContain('<testcase classname="vmconform" name="RST-1"');
  });

  it("tells a lost target as an error", async () => {
    const parsed = await parse(render(junitReporter(), lost));
    expect(parsed).toMatchObject({ errors: 1, failures: 0 });
    expect(JSON.stringify(parsed)).toContain("Look at its log.");
  });

  it("gives every case its clause, level, seed and digest", () => {
    const text = render(junitReporter(), report([reported(result("REG-1"))]));
    for (const property of ['"clause" value="REG-1"', '"level" value="MUST"', '"seed" value="7"', "spec-digest"]) {
      expect(text).toContain(`<property name=${property.startsWith('"') ? property : `"${property}"`}`);
    }
  });
});

describe("tap", () => {
  it("is read by another's parser as failed, with its skips and todos", () => {
    const text = render(tapReporter(), mixed);
    expect(hasUnprintable(text)).toBe(false);
    const results = new Promise<Record<string, unknown>>((resolve) => {
      const parser = new Parser((final) => resolve(final as unknown as Record<string, unknown>));
      parser.end(text);
    });
    return expect(results).resolves.toMatchObject({
      ok: false,
      count: 7,
      plan: { start: 1, end: 7 },
      skip: 2,
      todo: 1,
      bailout: false,
    });
  });

  it("bails out when the target was lost", () => {
    expect(render(tapReporter(), lost)).toMatch(/^Bail out! target crashed: /m);
  });

  it("is read as passed when everything passed", () => {
    const text = render(tapReporter(), report([reported(result("REG-1"))]));
    expect(text).toBe("TAP version 14\nok 1 - REG-1\n1..1\n");
  });
});

describe("sarif", () => {
  // Draft 4 names itself in ways that ajv no longer reads; what it says of the structure means the same today.
  const { $schema: _draft, id: _id, ...schema } = sarifSchema;
  const validate = new Ajv.default({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

  it.each([
    ["every kind of verdict", mixed],
    ["a lost target", lost],
  ])("fits the published schema with %s", (_what, shown) => {
    const log: unknown = JSON.parse(render(sarifReporter(), shown));
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  });

  it("has one rule a clause, and the signature as fingerprint", () => {
    const log = JSON.parse(render(sarifReporter(), mixed)) as {
      runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
    };
    const rules = log.runs[0]?.tool.driver.rules.map(({ id }) => id) ?? [];
    expect(rules).toEqual(mixed.clauses.map(({ id }) => id));
    expect(new Set(rules).size).toBe(rules.length);
    const results = log.runs[0]?.results ?? [];
    for (const found of results) {
      expect(rules[found["ruleIndex"] as number]).toBe(found["ruleId"]);
    }
    expect(results.map((found) => found["partialFingerprints"])).toEqual([
      { "vmconformClause/v1": "RST-2:failed", "vmconformSignature/v1": "RST-2:queue_select" },
      { "vmconformClause/v1": "REG-2:warned", "vmconformSignature/v1": "REG-2:length" },
    ]);
  });

  it("has the words of the clause as the title of an alert, and suppresses what is expected", () => {
    const log = JSON.parse(render(sarifReporter(), report([reported(failure("RST-1"))], expectations))) as {
      runs: { tool: { driver: { rules: Record<string, unknown>[] } }; results: Record<string, unknown>[] }[];
    };
    const [rule] = log.runs[0]?.tool.driver.rules.filter(({ id }) => id === "RST-2") ?? [];
    expect(rule).toMatchObject({ shortDescription: { text: "The text of RST-2." } });
    expect(log.runs[0]?.results.map((found) => (found["suppressions"] as unknown[]).length)).toEqual([1]);
  });

  it("refuses a log without a version, so that the schema is known to bite", () => {
    expect(validate({ runs: [] })).toBe(false);
  });
});

describe("github", () => {
  it("writes one workflow command a line, with everything escaped", () => {
    const lines = render(githubAnnotations(), mixed).trimEnd().split("\n");
    expect(lines.map((line) => /^::(error|warning) [^:]*::[^\r]*$/.test(line))).toEqual(lines.map(() => true));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^::error title=RST-2 MUST%3A The text of RST-2\.::.*%0AFound while checking RST-2, met by/,
    );
    expect(lines[1]).toMatch(/^::warning title=REG-2 SHOULD%3A The text of REG-2\.::/);
    expect(lines.at(-1)).toMatch(/^::error file=expected.json,line=1,title=expectation%3A unexpected-pass::/);
    expect(hasUnprintable(lines.join("\n"))).toBe(false);
  });

  it("writes at most ten annotations for failures", () => {
    const [defect] = report([reported(failure("RST-1"))]).defects;
    const many = Array.from({ length: 30 }, () => defect).filter((one) => one !== undefined);
    expect(render(githubAnnotations(), { ...mixed, problems: [], defects: many }).match(/^::error/gm)).toHaveLength(10);
  });

  it("tells a defect that many checks show once, with their number", () => {
    const many = report(Array.from({ length: 30 }, (_, index) => reported(failure(`RST-1/${index}`))));
    expect(render(githubAnnotations(), many).match(/^::error/gm)).toHaveLength(1);
    const summary = render(githubSummary(), many);
    expect(summary.match(/<details>/g)).toHaveLength(1);
    expect(summary).toContain("<summary><b>RST-2 MUST</b> The text of RST-2.<br>");
    expect(summary).toContain("Found while checking RST-1/0 and 29 more checks</summary>");
  });

  it("summarises in Markdown that no text of the target can break", () => {
    const summary = render(githubSummary(), mixed);
    expect(summary).toContain("## sample 1.0 does not conform");
    expect(summary).toContain(
      "| area | passed | failed | failed as expected | passed unexpectedly | not offered | stopped |",
    );
    expect(summary).toContain("````text");
    expect(summary).toContain("- MUST: ");
    expect(hasUnprintable(summary)).toBe(false);
    expect(render(githubSummary(), lost)).toContain("has no verdict");
  });
});

describe("every reporter", () => {
  const all: readonly (() => Reporter)[] = [
    jsonReporter,
    ndjsonReporter,
    junitReporter,
    tapReporter,
    sarifReporter,
    githubAnnotations,
    githubSummary,
  ];

  it("leaves the report as it was", () => {
    const before = JSON.stringify(mixed);
    for (const create of all) {
      render(create(), mixed);
    }
    expect(JSON.stringify(mixed)).toBe(before);
    expect(scenario.operations).toHaveLength(4);
  });

  it("can tell of a run in which nothing was finished", () => {
    const nothing = report([], [], { kind: "interrupted" });
    expect(all.map((create) => typeof render(create(), nothing))).toEqual(all.map(() => "string"));
  });
});
