import { describe, expect, it } from "vitest";
import { terminalReporter } from "../../../src/report/terminal/terminal.ts";
import type { Verbosity } from "../../../src/report/terminal/verbosity.ts";
import { plain, printable, wrap } from "../../../src/report/text.ts";
import { planExpectations } from "../../../src/verdict/expectation/expectations.ts";
import { parseExpectations } from "../../../src/verdict/expectation/parse-expectations.ts";
import type { Report } from "../../../src/verdict/report.ts";
import { failure, plan, report, reported, result, scenario, warning } from "../../verdict/samples.ts";

function render(shown: Report, width = 80, verbosity: Verbosity = "normal"): string {
  const reporter = terminalReporter({ width, style: plain, verbosity });
  const start = reporter.start(shown.plan, shown.clauses, []);
  return start + shown.checks.map((check) => reporter.check(check)).join("") + reporter.end(shown);
}

const failing = report([
  reported(result("REG-1", { warnings: [warning], choices: new Map([["A3", "the whole device is reset"]]) })),
  reported(failure("RST-2"), { errorOutput: ["\u001b[31massertion\u001b[0m failed", "aborted"] }),
]);

describe("the terminal reporter", () => {
  it("tells failures and the verdict alone when it is quiet", () => {
    const shown = render(failing, 80, "quiet");
    expect(shown).toMatch(/^ {2}✗ RST-2 {2}MUST {2}The text of RST-2\.\n/);
    expect(shown).toMatch(/vmconform replay .*\n\n {2}sample 1\.0 does not conform[^\n]*\n$/);
    expect(shown).not.toContain("REG");
    const passing = report([reported(result("REG-1"))]);
    expect(render(passing, 80, "quiet").split("\n")).toHaveLength(2);
  });

  it("tells of a lost target when it is quiet", () => {
    const hint = "Look at its log.";
    const end = { kind: "target", code: "crashed", message: "it ended", hint, cause: "", errorOutput: [] } as const;
    expect(render({ ...report([]), end }, 80, "quiet")).toContain(hint);
  });

  it("tells each check when it is verbose", () => {
    const shown = render(failing, 80, "verbose");
    expect(shown).toContain("    passed REG-1: What REG-1 says holds (5 ms)\n");
    expect(shown).toContain("    failed RST-2: What RST-2 says holds (5 ms)\n");
    expect(render(failing)).not.toContain("REG-1: What");
  });

  it("tells the plan, each area, the failure as a program, and the verdict", () => {
    expect(render(failing)).toMatchInlineSnapshot(`
      "vmconform 0.1.0
        spec    vmchannel device, version 1 (3f9c21ab3f9c)
        target  sample 1.0
        offers  ANY_LAYOUT
        clauses 5 selected, 2 not offered, 1 untestable
        checks  2, seed 7

        ✓ REG  1 passed (5 ms)

        ✗ RST-2  MUST  The text of RST-2.
          VIRTIO 0.9.5 2.2.2.1
          Found while checking RST-2: What RST-2 says holds.

            1 initialise with ANY_LAYOUT
            2 write queue_select = 1
            3 reset
          > 4 read every register, of 2 queues, ISR status too
            (4 steps, shrunk from 41)

          MUST RST-2 | allowed: 0x0 | got: 0x1 at step 4

          The target's last lines on stderr:
          | assertion failed
          | aborted

          vmconform replay vmconform-report/cases/RST-2-1.json

        ✗ RST  1 failed (5 ms)

        Not offered
          the device does not offer EVENT_IDX: RNG-1
          the device is not a vmchannel device: VMC-TX-1

        Inconclusive
          no check reached its condition: REG-3 RST-1

        Warnings
          ! SHOULD REG-2 | allowed: 0 | got: 8 (REG-1)

        MUST    1 passed, 1 failed, 2 not offered, 1 inconclusive, 1 untestable
        SHOULD  0 passed, 1 warned, 0 not offered, 0 inconclusive
        MAY     0 passed, 0 warned, 0 not offered, 1 inconclusive

        1 defect, met by 1 of 2 checks
        1 warning, met by 1 of 2 checks
        2 checks in 1.2 s: 1 passed, 1 failed
        sample 1.0 does not conform.
      "
    `);
  });

  it("ends a failure with the command that replays it", () => {
    const reporter = terminalReporter({ width: 80, style: plain });
    reporter.start(failing.plan, failing.clauses, []);
    const lines = reporter
      .check(reported(failure("RST-2"), { area: "OTHER" }))
      .trimEnd()
      .split("\n");
    expect(lines.at(-1)?.trim()).toBe("vmconform replay vmconform-report/cases/RST-2-1.json");
  });

  it.each([40, 80, 120])("keeps to %i columns", (width) => {
    const longest = Math.max(
      ...render(failing, width)
        .split("\n")
        .map(({ length }) => length),
    );
    // Commands to be copied are never broken.
    expect(longest).toBeLessThanOrEqual(
      Math.max(width, "    vmconform replay vmconform-report/cases/RST-2-1.json".length),
    );
  });

  it("is short when everything passed", () => {
    const lines = render(report([reported(result("REG-1")), reported(result("RST-1"))]))
      .trimEnd()
      .split("\n");
    expect(lines.at(-1)).toBe("  sample 1.0 conforms in the 2 clauses that could be tried (2 not offered).");
    expect(lines.filter((line) => line.includes("✓"))).toHaveLength(2);
  });

  it("shows the steps around the finding when there are too many", () => {
    const operations = Array.from({ length: 300 }, (_, queue) => ({ kind: "notify", queue }) as const);
    const long = { ...failure("RST-2", { step: 200 }), scenario: { ...scenario, operations } };
    const text = render(report([reported(long)]));
    expect(text).toContain("> 201 notify queue 200");
    expect(text).toContain("... 164 earlier steps");
    expect(text).toContain("... 96 later steps");
    expect(text.split("\n").filter((line) => line.includes("notify queue"))).toHaveLength(40);
  });

  it("names file and line of an entry that has to go, and what failed as expected", () => {
    const entries = parseExpectations(
      '{ "kind": "expectations", "version": 1, "entries": [\n' +
        '{ "id": "REG-1", "match": "x", "reason": "r", "link": "l" },\n' +
        '{ "id": "RST-2", "match": "RST-2:*", "reason": "known since 2009", "link": "https://example.org" }]}',
      "expected.json",
    );
    const context = { checks: ["REG-1", "RST-2"], target: plan.target, today: "2026-11-22" };
    const text = render(
      report([reported(result("REG-1")), reported(failure("RST-2"))], planExpectations(entries, context)),
    );
    expect(text).toContain('✗ expected.json:2: "REG-1" passes now; remove this entry');
    expect(text).toContain("RST-2 (RST-2): known since 2009 <https://example.org>");
    expect(text).toContain("The expectations do not fit any more.");
  });

  it.each([
    ["interrupted", { kind: "interrupted" }, "Interrupted. What was finished is reported."],
    ["stopped at the first failure", { kind: "failures" }, "sample 1.0 does not conform."],
    ["a bug of the kit", { kind: "kit", message: "the batch is full" }, "bug of the kit, not of the target: the batch"],
    [
      "a lost target",
      { kind: "target", code: "crashed", message: "gone", hint: "Look.", cause: "SIGSEGV", errorOutput: ["last"] },
      "cause: SIGSEGV",
    ],
  ] as const)("says how the run ended: %s", (_what, end, expected) => {
    expect(render(report([reported(failure("RST-2"))], [], end))).toContain(expected);
  });

  it("says that what is broken is broken, however the run ended", () => {
    expect(render(report([reported(failure("RST-2"))], [], { kind: "interrupted" }))).toContain("does not conform.");
    expect(render(report([reported(result("RST-1"))], [], { kind: "interrupted" }))).toContain(
      "No verdict: the run was",
    );
  });

  it("claims no more than was looked at", () => {
    const conclusion = (shown: Report): string | undefined => render(shown).trimEnd().split("\n").at(-1)?.trim();
    const little = report([reported(result("REG-1"))]);
    expect(conclusion(little)).toBe("sample 1.0 conforms in the 1 clause that could be tried (2 not offered).");
    const clauses = { passed: 150, "not-offered": 6, inconclusive: 4 };
    const whole = { ...little, totals: { ...little.totals, clauses } };
    expect(conclusion(whole)).toBe("sample 1.0 conforms.");
    const partial = [
      { ...whole, end: { kind: "time" } as const },
      { ...whole, plan: { ...whole.plan, shard: "1/2" } },
      { ...whole, plan: { ...whole.plan, selection: { run: ["REG-*"], skip: [], level: "MAY" as const } } },
    ];
    expect(partial.map(conclusion)).toEqual(partial.map(() => "sample 1.0 conforms in the 1 check that ran."));
    const known = { ...whole, totals: { ...whole.totals, checks: { passed: 1, xfailed: 2 } } };
    expect(conclusion(known)).toBe("sample 1.0 conforms, but for 2 known failures.");
  });

  it("tells a defect once, under its clause, and puts no check down as failed that is not about it", () => {
    const ids = ["RST-1", "RST-2", "RST-2/a", "RST-2/b"];
    const text = render(report([reported(result("REG-1")), ...ids.map((id) => reported(failure(id)))]));
    expect(text.match(/vmconform replay/g)).toHaveLength(1);
    expect(text.match(/The text of RST-2/g)).toHaveLength(1);
    expect(text).toContain("Found while checking RST-1: What RST-1 says holds.");
    expect(text).toContain("  ✗ RST  3 failed, 1 stopped by RST-2 (");
    expect(text).toContain("    ✗ RST-2  MUST  queue_select (met by 4 checks: RST-1 RST-2 RST-2/a RST-2/b)\n");
    expect(text).toContain("  1 defect, met by 4 of 5 checks\n");
  });

  it("tells of checks that a defect stopped, and of the clauses that could not be judged for it", () => {
    const stopped = { outcome: "stopped", reason: "stopped by RST-2", knownMet: new Map([["RST-2:queue_select", 9]]) };
    const checks = [failure("RST-2"), result("REG-1", { ...stopped, outcome: "stopped", reached: new Map() })];
    const text = render(report(checks.map((check) => reported(check))));
    expect(text).toContain("  - REG  1 stopped by RST-2 (");
    expect(text).toMatch(/ {2}Stopped\n {4}stopped by RST-2: REG-1\n/);
    expect(text).toMatch(/queue_select \(met by 2 checks: RST-2 REG-1, which stopped\s+REG-1\)/);
    expect(text).toContain("MUST    0 passed, 1 failed, 2 not offered, 1 inconclusive, 1 stopped");
  });

  it("says of a defect that a single check met that it may be a consequence of another one", () => {
    const cause = failure("RST-2", { clause: "RST-2", signature: "RST-2:kept" });
    const consequence = failure("REG-1", { clause: "REG-1", signature: "REG-1:late", follows: ["kept"] });
    const text = render(report([cause, consequence].map((check) => reported(check))), 200);
    expect(text).toContain("late (only in REG-1; may be a consequence of RST-2)");
  });

  it("says what to do about many defects, of which some may have one cause", () => {
    const broken = (clause: string) => reported(failure(clause, { clause, signature: `${clause}:kept` }));
    const advice = "One mistake can break several clauses";
    expect(render(report(["REG-1", "RST-1", "RST-2"].map(broken)), 200)).toContain(`    ${advice}`);
    expect(render(report(["REG-1", "RST-2"].map(broken)), 200)).not.toContain(advice);
  });

  it("says that a scenario without steps fails right after bring-up", () => {
    const bare = { ...failure("RST-2", { step: 0 }), scenario: { ...scenario, operations: [] } };
    expect(render(report([reported(bare)]))).toContain("(fails right after bring-up; shrunk from 41 steps)");
  });

  it("tells implementation-defined behaviour only when it is verbose", () => {
    expect(render(failing, 80, "verbose")).toContain("Implementation-defined behaviour\n    A3  the whole device");
    expect(render(failing)).not.toContain("Implementation-defined");
  });

  it("counts what an area did not come to", () => {
    const shown = report([reported(result("REG-1"))], [], { kind: "interrupted" });
    const cut = { ...shown, plan: { ...shown.plan, areas: [{ area: "REG", checks: 14 }] } };
    expect(render(cut)).toContain("REG  1 passed, 13 not begun");
  });
});

describe("printable", () => {
  it("takes out escape sequences and control characters, and keeps tabs", () => {
    expect(printable("\u001b[1;31mred\u001b[0m\u0007 a\tb\r\u0000\u009b")).toBe("red a\tb ");
    expect(printable("\u001b]0;title\u0007text")).toBe("text");
    expect(printable("\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\")).toBe("link");
  });
});

describe("wrap", () => {
  it("breaks at blanks and leaves long words whole", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("a incomprehensibility b", 5)).toEqual(["a", "incomprehensibility", "b"]);
    expect(wrap("  ", 5)).toEqual([]);
  });
});
