import { describe, expect, it } from "vitest";
import { ExpectationsError } from "../../../src/verdict/expectation/expectation.ts";
import { expectedElsewhere, planExpectations } from "../../../src/verdict/expectation/expectations.ts";
import { parseExpectations } from "../../../src/verdict/expectation/parse-expectations.ts";
import { updateExpectations } from "../../../src/verdict/expectation/update-expectations.ts";
import { failure, plan, report, reported, result } from "../samples.ts";

const checks = ["REG-1", "RST-2/registers", "RST-2/rings", "VMC-TX-1"];
const context = { checks, target: plan.target, today: "2026-11-22" };

function file(...entries: readonly string[]): string {
  const head = `{\n  // kept by hand\n  "kind": "expectations",\n  "version": 1,\n`;
  return `${head}  "entries": [\n${entries.join(",\n")}\n  ]\n}\n`;
}

function entry(id: string, match: string, more = ""): string {
  return `    { "id": "${id}", "match": "${match}", "reason": "known", "link": "https://example.org/1"${more} }`;
}

function planned(text: string) {
  return planExpectations(parseExpectations(text, "expected.json"), context);
}

const known = planned(file(entry("RST-2/registers", "RST-2:queue_select")));

describe("an entry that applies", () => {
  it("turns the failure it names into an expected one", () => {
    const outcome = report([reported(failure("RST-2/registers"))], known);
    expect(outcome.checks[0]).toMatchObject({ verdict: "xfailed", expectation: { line: 6, reason: "known" } });
    expect(outcome).toMatchObject({ exitCode: 0, problems: [] });
    expect(outcome.clauses.find(({ id }) => id === "RST-2")?.verdict).toBe("xfailed");
  });

  it("does not excuse another failure of the same check, and is stale then", () => {
    const outcome = report([reported(failure("RST-2/registers", { signature: "RST-2:guest_features" }))], known);
    expect(outcome.checks[0]?.verdict).toBe("failed");
    expect(outcome.exitCode).toBe(1);
    expect(outcome.problems).toMatchObject([{ kind: "stale", file: "expected.json", line: 6 }]);
  });

  it("covers the deviation in every check that meets it, and no other deviation there", () => {
    const checks = [reported(failure("RST-2/rings")), reported(failure("RST-2/registers"))];
    expect(report(checks, known).checks.map(({ verdict }) => verdict)).toEqual(["xfailed", "xfailed"]);
    const another = reported(failure("RST-2/rings", { signature: "RST-2:guest_features" }));
    expect(report([another, reported(failure("RST-2/registers"))], known)).toMatchObject({
      exitCode: 1,
      checks: [{ verdict: "failed" }, { verdict: "xfailed" }],
    });
  });

  it("excuses no other check when it is a pattern over signatures", () => {
    const pattern = planned(file(entry("RST-2/registers", "RST-2:*")));
    const outcome = report([reported(failure("RST-2/rings")), reported(failure("RST-2/registers"))], pattern);
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(["failed", "xfailed"]);
  });

  it("is stale when its own checks do not show it, though another does", () => {
    const outcome = report([reported(failure("RST-2/rings")), reported(result("RST-2/registers"))], known);
    expect(outcome).toMatchObject({ exitCode: 1, problems: [{ kind: "unexpected-pass" }] });
  });

  it("is an error when its check passes", () => {
    const outcome = report([reported(result("RST-2/registers"))], known);
    expect(outcome.checks[0]?.verdict).toBe("xpassed");
    expect(outcome).toMatchObject({ exitCode: 1, problems: [{ kind: "unexpected-pass", line: 6 }] });
    expect(outcome.problems[0]?.message).toContain("remove this entry");
  });

  it("is stale when its check is not offered by the target", () => {
    const absent = result("RST-2/registers", { outcome: "not-offered", reason: "no MSI-X", reached: new Map() });
    expect(report([reported(absent), reported(result("REG-1"))], known)).toMatchObject({
      exitCode: 1,
      problems: [{ kind: "stale" }],
    });
  });

  it("is left alone when its check was not run or was lost", () => {
    expect(report([reported(result("REG-1"))], known).problems).toEqual([]);
    const lost = result("RST-2/registers", { outcome: "error", reason: "the target crashed" });
    expect(report([reported(lost)], known).problems).toEqual([]);
  });

  it("may pass when the failure comes and goes", () => {
    const flaky = planned(file(entry("RST-2/registers", "RST-2:*", ', "flaky": true')));
    expect(report([reported(result("RST-2/registers"))], flaky)).toMatchObject({ exitCode: 0, problems: [] });
    const seen = report([reported({ ...failure("RST-2/registers"), outcome: "flaky" })], flaky);
    expect(seen).toMatchObject({ exitCode: 0, checks: [{ verdict: "xfailed" }] });
  });
});

describe("a pattern", () => {
  const pattern = planned(file(entry("RST-2/*", "RST-2:*")));

  it("is fulfilled when one of its checks shows the finding", () => {
    const outcome = report([reported(failure("RST-2/registers")), reported(result("RST-2/rings"))], pattern);
    expect(outcome).toMatchObject({ exitCode: 0, problems: [] });
  });

  it("is an error when all of its checks pass", () => {
    const outcome = report([reported(result("RST-2/registers")), reported(result("RST-2/rings"))], pattern);
    expect(outcome).toMatchObject({ exitCode: 1, problems: [{ kind: "unexpected-pass" }] });
  });

  it("is not judged before all of its checks were run", () => {
    expect(report([reported(result("RST-2/registers"))], pattern).problems).toEqual([]);
  });

  it("may not stand for more than twenty checks", () => {
    const many = { ...context, checks: Array.from({ length: 21 }, (_, index) => `RST-${index}`) };
    const entries = parseExpectations(file(entry("RST-*", "*")), "expected.json");
    expect(() => planExpectations(entries, many)).toThrow(/expected.json:6: "RST-\*" stands for 21 checks/);
  });
});

describe("expectedElsewhere", () => {
  it("is what is listed of other checks, patterns and entries that do not apply aside", () => {
    const entries = planned(
      file(
        entry("RST-2/rings", "RST-2:ring"),
        entry("RST-2/*", "RST-2:isr"),
        entry("REG-1", "REG-*"),
        entry("VMC-TX-1", "VMC-TX-1:length", ', "when": { "target": "other" }'),
      ),
    );
    expect(expectedElsewhere("REG-1", entries)).toEqual(["RST-2:ring", "RST-2:isr"]);
    expect(expectedElsewhere("RST-2/registers", entries)).toEqual(["RST-2:ring"]);
    expect(expectedElsewhere("RST-2/rings", entries)).toEqual([]);
  });

  it("leaves to a check what is listed of it, though another entry lists it as well", () => {
    const entries = planned(file(entry("RST-2/rings", "RST-2:ring"), entry("REG-1", "RST-2:ring")));
    expect(expectedElsewhere("REG-1", entries)).toEqual([]);
    expect(expectedElsewhere("VMC-TX-1", entries)).toEqual(["RST-2:ring", "RST-2:ring"]);
  });
});

describe("an entry that cannot apply", () => {
  it("is an error when no check has its id, and names the nearest", () => {
    const outcome = report([reported(result("REG-1"))], planned(file(entry("RST-2/register", "x"))));
    expect(outcome.exitCode).toBe(1);
    expect(outcome.problems[0]).toMatchObject({ kind: "unmatched", line: 6 });
    expect(outcome.problems[0]?.message).toContain('did you mean "RST-2/registers"?');
  });

  it("is an error after its last day, and excuses nothing", () => {
    const expired = planned(file(entry("RST-2/registers", "RST-2:*", ', "expires": "2026-11-21"')));
    const outcome = report([reported(failure("RST-2/registers"))], expired);
    expect(outcome.checks[0]?.verdict).toBe("failed");
    expect(outcome.problems).toMatchObject([{ kind: "expired" }]);
    const lastDay = planned(file(entry("RST-2/registers", "RST-2:*", ', "expires": "2026-11-22"')));
    expect(report([reported(failure("RST-2/registers"))], lastDay).exitCode).toBe(0);
  });

  it.each([
    ['{ "target": "sam*" }', true],
    ['{ "target": "other" }', false],
    ['{ "version": "1.*" }', true],
    ['{ "version": "2.*" }', false],
    ['{ "feature": "ANY_LAYOUT" }', true],
    ['{ "feature": "EVENT_IDX" }', false],
    ['{ "target": "sample", "feature": "EVENT_IDX" }', false],
  ])("counts only under its condition: %s", (when, applies) => {
    expect(planned(file(entry("REG-1", "x", `, "when": ${when}`)))[0]?.applies).toBe(applies);
  });
});

describe("parseExpectations", () => {
  it.each([
    [
      "a key it does not know",
      entry("REG-1", "x", ', "resaon": "y"'),
      /expected.json:6: unknown key "resaon".*"reason"/,
    ],
    ["a missing reason", '{ "id": "REG-1", "match": "x", "link": "l" }', /expected.json:6: the entry has no "reason"/],
    ["an empty link", '{ "id": "REG-1", "match": "x", "reason": "r", "link": " " }', /"link" must be a text/],
    ["a day that does not exist", entry("REG-1", "x", ', "expires": "2026-02-30"'), /"expires" must be a day/],
    ["a condition it does not know", entry("REG-1", "x", ', "when": { "host": "a" }'), /unknown key "host" in "when"/],
    [
      "a second entry that says the same",
      `${entry("REG-1", "x")},\n${entry("REG-1", "x")}`,
      /expected.json:7: .*line 6/,
    ],
    ["text that is not valid JSON", "nonsense", /expected.json:6: not valid JSON/],
  ])("refuses %s, with file and line", (_what, text, message) => {
    expect(() => parseExpectations(file(text), "expected.json")).toThrow(ExpectationsError);
    expect(() => parseExpectations(file(text), "expected.json")).toThrow(message);
  });

  it("names every mistake, each on its line", () => {
    const text = file('{ "id": 3, "match": "x", "reason": "r", "link": "l" }', '{ "id": "REG-1" }');
    expect(() => parseExpectations(text, "e.json")).toThrow(/e.json:6: "id".*\n(e.json:7: .*\n){2}e.json:7: .*"link"/);
  });

  it("refuses another version by name", () => {
    expect(() => parseExpectations('{ "kind": "expectations", "version": 2, "entries": [] }', "e.json")).toThrow(
      /e.json:1: "version" must be 1/,
    );
  });

  it("refuses an empty file", () => {
    expect(() => parseExpectations("", "e.json")).toThrow(/e.json:1: /);
  });
});

describe("updateExpectations", () => {
  const text = file(
    `    // seen since 2009\n${entry("RST-2/registers", "RST-2:queue_select")}`,
    entry("REG-1", "REG-1:reset"),
    `    /* by design */\n${entry("VMC-TX-1", "VMC-TX-1:length")}`,
  );

  it("keeps what still fails with its comments, drops what passes, adds what is new", () => {
    const shown = [
      reported(failure("RST-2/registers")),
      reported(result("REG-1")),
      reported(failure("RST-2/rings", { signature: "RST-2:ring" })),
      reported(failure("VMC-TX-1", { signature: "VMC-TX-1:length" })),
    ];
    const entries = planned(text);
    const outcome = report(shown, entries);
    const update = updateExpectations(text, entries, outcome.checks, outcome.problems);
    expect(update).toMatchObject({ added: 1, removed: 1, left: 0 });
    expect(update.text).toContain("// kept by hand");
    expect(update.text).toContain("// seen since 2009");
    expect(update.text).toContain("/* by design */");
    const after = planned(update.text);
    expect(after.map(({ id }) => id)).toEqual(["RST-2/registers", "VMC-TX-1", "RST-2/rings"]);
    expect(after[2]?.reason).toBe("MUST RST-2: allowed 0x0, got 0x1");
    expect(report(shown, after)).toMatchObject({ exitCode: 0, problems: [] });
  });

  it.each([0, 1, 2])("takes out entry %i and leaves a file that reads well", (index) => {
    const shown = planned(text).map((known, position) =>
      reported(position === index ? result(known.id) : failure(known.id, { signature: known.match })),
    );
    const outcome = report(shown, planned(text));
    const update = updateExpectations(text, planned(text), outcome.checks, outcome.problems);
    const kept = planned(text).filter((_, position) => position !== index);
    expect(JSON.parse(update.text.replace(/^\s*(?:\/\/.*|\/\*.*\*\/)$/gm, "")).entries).toHaveLength(2);
    expect(planned(update.text).map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
    expect(update.text.includes("since 2009")).toBe(index !== 0);
    expect(update.text.includes("by design")).toBe(index !== 2);
  });

  it("lists a deviation once: of the check that is most about it, or of the first where none is", () => {
    const shown = [
      reported(failure("REG-1")),
      reported(failure("RST-2/registers")),
      reported(failure("RST-2/rings")),
      reported(failure("VMC-TX-1", { signature: "REG-3:isr", clause: "REG-3" })),
      reported(failure("RST-1", { signature: "REG-3:isr", clause: "REG-3" })),
    ];
    const outcome = report(shown);
    const update = updateExpectations(undefined, [], outcome.checks, outcome.problems);
    expect(update).toMatchObject({ added: 2 });
    const listed = parseExpectations(update.text, "new.json").map(({ id, match }) => `${id} ${match}`);
    const title = "RST-2:queue_select";
    expect(listed).toEqual([`RST-2/registers ${title}`, "VMC-TX-1 REG-3:isr"]);
    expect(report(shown, planned(update.text))).toMatchObject({ exitCode: 0, problems: [] });
  });

  it("tells what the check saw that shrank it, where another is bound to show it", () => {
    const first = reported(failure("REG-1", { got: "0x3 at the first step" }), { caseFile: "cases/REG-1-1.json" });
    const { caseFile, ...later } = reported(failure("RST-2/rings"));
    expect(caseFile).toBeDefined();
    const outcome = report([first, later]);
    const { text: added } = updateExpectations(undefined, [], outcome.checks, outcome.problems);
    expect(parseExpectations(added, "new.json")).toMatchObject([
      { id: "RST-2/rings", reason: "MUST RST-2: allowed 0x0, got 0x3 at the first step", link: "cases/REG-1-1.json" },
    ]);
  });

  it("takes one of two entries out of a line", () => {
    const line = `${entry("RST-2/registers", "RST-2:queue_select").trim()}, ${entry("REG-1", "x").trim()}`;
    const entries = planned(file(line));
    const outcome = report([reported(failure("RST-2/registers")), reported(result("REG-1"))], entries);
    const update = updateExpectations(file(line), entries, outcome.checks, outcome.problems);
    expect(update).toMatchObject({ added: 0, removed: 1 });
    expect(planned(update.text).map(({ id }) => id)).toEqual(["RST-2/registers"]);
  });

  it("makes the file when there is none", () => {
    const outcome = report([reported(failure("RST-2/rings"))]);
    const update = updateExpectations(undefined, [], outcome.checks, outcome.problems);
    expect(parseExpectations(update.text, "new.json")).toMatchObject([{ id: "RST-2/rings", line: 5 }]);
  });

  it("leaves expired entries to a person", () => {
    const expired = file(entry("RST-2/registers", "RST-2:*", ', "expires": "2020-01-01"'));
    const outcome = report([reported(result("RST-2/registers"))], planned(expired));
    const update = updateExpectations(expired, planned(expired), outcome.checks, outcome.problems);
    expect(update).toMatchObject({ added: 0, removed: 0, left: 1, text: expired });
    const failing = report([reported(failure("RST-2/registers"))], planned(expired));
    const again = updateExpectations(expired, planned(expired), failing.checks, failing.problems);
    expect(again).toMatchObject({ added: 0, removed: 0, left: 1, text: expired });
  });
});
