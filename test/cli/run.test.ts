import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TargetError } from "../../src/target/target-error.ts";
import { finding } from "../verdict/samples.ts";
import { type Behaviour, breaking, fakeIo } from "./fake-kit.ts";
import { CommandHarness, contradict, interrupting, lose } from "./harness.ts";

const harness = new CommandHarness();

describe("a run", () => {
  it("says the plan first and the verdict last", async () => {
    const { io } = await harness.run(["run"]);
    const lines = io.out().trimEnd().split("\n");
    expect(lines[0]).toBe("vmconform 0.0.0");
    expect(lines).toContain("  checks  6, seed 1");
    expect(lines.at(-1)).toMatch(/^ {2}fake 2\.0 conforms in the 4 clauses that could be tried \(\d+ not offered\)\.$/);
    expect(io.error()).toBe("");
  });

  it("writes the case of a failure and tells the command that replays it", async () => {
    const { io } = await harness.run(["run", "--target", "targets/my device.json"], {
      behaviour: breaking("RST-2/rings"),
    });
    const caseFile = join(harness.folder, "report", "cases", "RST-2_rings-1.json");
    expect(io.out()).toContain(`vmconform replay ${caseFile}\n`);
    expect(JSON.parse(readFileSync(caseFile, "utf8"))).toMatchObject({
      kind: "case",
      check: "RST-2/rings",
      target: "fake 2.0",
      origin: { manifest: "targets/my device.json" },
      signature: "RST-2:queue_select",
    });
  });

  it("leaves a note alone when nothing failed and no file was asked for", async () => {
    await harness.run(["run"]);
    expect(readdirSync(join(harness.folder, "report"))).toEqual(["run.json"]);
  });

  it("tells where its reports are, and not among the text of one on standard output", async () => {
    const { io } = await harness.run(["run", "--reporter", "html,json"]);
    const path = (name: string) => join(harness.folder, "report", name);
    expect(io.out()).toBe(`  report: ${path("report.html")}\n  report: ${path("report.json")}\n`);
    const other = await harness.run(["run", "--reporter", "json=-,junit"]);
    expect(JSON.parse(other.io.out())).toMatchObject({ kind: "report" });
    expect(other.io.error()).toContain(`  report: ${path("junit.xml")}\n`);
  });

  it("writes several reports at once, each as it would be alone", async () => {
    await harness.run(["run", "--reporter", "junit,json", "--reporter", "sarif"], { behaviour: breaking("RST-2") });
    const together = readFileSync(join(harness.folder, "report", "junit.xml"), "utf8");
    expect(readdirSync(join(harness.folder, "report")).sort()).toEqual([
      "cases",
      "junit.xml",
      "report.json",
      "report.sarif",
      "run.json",
    ]);
    await harness.run(["run", "--reporter", "junit"], { behaviour: breaking("RST-2") });
    const withoutTimes = (text: string) => text.replace(/time="[^"]*"/g, "");
    expect(withoutTimes(readFileSync(join(harness.folder, "report", "junit.xml"), "utf8"))).toBe(
      withoutTimes(together),
    );
  });

  it("reports what was finished when the target is lost, with one message", async () => {
    const { io } = await harness.run(["run", "--reporter", "terminal,json"], {
      behaviour: lose,
      errorOutput: ["last words"],
    });
    expect(harness.report()).toMatchObject({
      exitCode: 3,
      end: { kind: "target", code: "crashed", errorOutput: ["last words"] },
      checks: [{ check: "REG-1", verdict: "passed" }, { verdict: "passed" }, { check: "RST-1", verdict: "error" }],
    });
    expect(io.out().match(/ended with signal SIGKILL/g)).toHaveLength(1);
    expect(io.out()).toContain("Look at its log.");
    expect(io.out()).toContain("| last words");
  });

  it("keeps the scenario that lost the target as a case", async () => {
    await harness.run(["run"], { behaviour: lose });
    const text = readFileSync(join(harness.folder, "report", "cases", "RST-1-1.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({ check: "RST-1", signature: "target-lost" });
  });

  it("reports what was finished when it is interrupted", async () => {
    const { io, behaviour } = interrupting();
    await harness.run(["run", "--reporter", "terminal,json"], { behaviour }, io);
    expect(harness.report()).toMatchObject({ exitCode: 130, end: { kind: "interrupted" } });
    expect(harness.report().checks.map(({ check }) => check)).toEqual(["REG-1", "REG-2"]);
    expect(io.out()).toContain("Interrupted.");
  });

  it("says of a bug of the kit that it is one", async () => {
    const { io } = await harness.run(["run"], { behaviour: contradict });
    expect(io.error()).toContain("this is a bug of the kit, not of the target");
    expect(io.error()).toContain("a batch of accesses is full");
  });

  it("fails with 2 and one message when the target is configured wrongly", async () => {
    const open = (): void => {
      throw new TargetError("configuration", "targets/x.json at /start: no such key", "Remove it.");
    };
    const { code, io } = await harness.run(["run"], { open });
    expect(code).toBe(2);
    expect(io.error()).toBe("vmconform: targets/x.json at /start: no such key\n  Remove it.\n");
  });

  it("fails with 3 when the target does not start, and says the cause once", async () => {
    const open = (): void => {
      throw new TargetError("start-failed", "qemu did not start", "Install it.", new Error("spawn ENOENT"));
    };
    const { code, io } = await harness.run(["run"], { open });
    expect(code).toBe(3);
    expect(io.error()).toContain("  cause: spawn ENOENT\n");
  });

  it("hands the command after -- to the target", async () => {
    const choices: unknown[] = [];
    await harness.run(["run", "m.json", "--timeout", "5s", "--", "./device", "--run", "x"], {
      open: (c) => choices.push(c),
    });
    expect(choices).toEqual([{ manifest: "m.json", command: ["./device", "--run", "x"], timeout: 5000 }]);
  });

  it("stops after the allowed number of failures", async () => {
    const all: Behaviour = (check) =>
      check === "" ? {} : { finding: { ...finding, step: 0, clause: check, signature: `${check}:${check}` } };
    const { code, io } = await harness.run(["run", "-x", "--reporter", "terminal,json"], { behaviour: all });
    expect(code).toBe(1);
    expect(harness.report().checks).toHaveLength(1);
    expect(io.out()).toContain("the allowed number of failures was reached");
    await harness.run(["run", "--max-failures", "2", "--reporter", "json"], { behaviour: all });
    expect(harness.report().checks).toHaveLength(2);
  });

  it("believes a failure that comes again on a target started anew", async () => {
    const events: string[] = [];
    const behaviour: Behaviour = (check, scenario) => {
      events.push(check);
      return breaking("REG-2")(check, scenario);
    };
    await harness.run(["run", "--run", "REG-2", "--reporter", "json"], {
      behaviour,
      startAfresh: () => events.push("anew"),
    });
    expect(harness.report().checks[0]?.verdict).toBe("failed");
    expect(events.filter((event) => event === "anew")).toHaveLength(1);
    expect(events.slice(-2)).toEqual(["anew", "REG-2"]);
  });

  it("tells a failure that does not come again as flaky", async () => {
    let calls = 0;
    const once: Behaviour = (check, scenario) => {
      calls += check === "REG-1" ? 1 : 0;
      return calls === 1 ? breaking("REG-1")(check, scenario) : {};
    };
    const { code, io } = await harness.run(["run", "--reporter", "terminal,json"], { behaviour: once });
    expect(code).toBe(1);
    expect(harness.report().checks[0]).toMatchObject({ check: "REG-1", verdict: "flaky" });
    expect(io.out()).toContain("(flaky)");
  });

  it("shows progress on a terminal and takes it away again", async () => {
    const { io } = await harness.run(["run"], {}, fakeIo({}, true));
    expect(io.error()).toContain("3/6 RST-1");
    expect(io.error().endsWith("\r\u001b[2K")).toBe(true);
  });

  it.each([[{ CI: "true" }], [{ TERM: "dumb" }]])("writes no line over another where %j", async (environment) => {
    const { io } = await harness.run(["run"], {}, fakeIo(environment, true));
    expect(io.error()).toBe("");
  });
});

describe("the selection", () => {
  it.each([
    [
      ["--run", "RST-*"],
      ["RST-1", "RST-2", "RST-2/rings"],
    ],
    [
      ["--run", "REG-1,RST-1"],
      ["REG-1", "RST-1"],
    ],
    [["--run", "RST-2", "--skip", "RST-2/*"], ["RST-2"]],
    [["--skip", "R*"], ["FEAT-8"]],
    [["--run", "*/rings"], ["RST-2/rings"]],
  ])("%j runs %j", async (flags, expected) => {
    await harness.run(["run", "--reporter", "json", ...flags]);
    expect(harness.report().checks.map(({ check }) => check)).toEqual(expected);
  });

  it("reads patterns from a file with comments", async () => {
    const file = harness.file("wanted.txt", "# two of them\nREG-1\n\nRST-1 # this one too\n");
    await harness.run(["run", "--reporter", "json", "--run", `@${file}`]);
    expect(harness.report().checks.map(({ check }) => check)).toEqual(["REG-1", "RST-1"]);
  });

  it("spreads every check over the shards once", async () => {
    const seen: string[] = [];
    for (const shard of ["1/4", "2/4", "3/4", "4/4"]) {
      await harness.run(["run", "--reporter", "json", "--shard", shard]);
      seen.push(...harness.report().checks.map(({ check }) => check));
    }
    expect(seen.sort()).toEqual(["FEAT-8", "REG-1", "REG-2", "RST-1", "RST-2", "RST-2/rings"]);
  });

  it("is told by list with the same filters", async () => {
    const { io } = await harness.run(["list", "--run", "RST-*", "--skip", "RST-1"]);
    expect(io.out()).toMatch(/^Reset \(RST\)\n {2}RST-2 +MUST .*\n {2}RST-2\/rings .*\n\n[\s\S]*\n2 checks of 6\n$/);
  });
});
