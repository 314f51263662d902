import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { breaking, fakeIo } from "./fake-kit.ts";
import { CommandHarness } from "./harness.ts";

const harness = new CommandHarness();

describe("a wrong command line", () => {
  it.each([
    [["run", "--sede", "3"], /unknown option '--sede'\n\(Did you mean --seed\?\)/],
    [["run", "--sede", "3"], /\(--help after a command shows its arguments and options\)\n$/],
    [["run", "--quiet", "--verbose"], /--quiet and --verbose contradict each other/],
    [["rnu"], /unknown command 'rnu'\n\(Did you mean run\?\)/],
    [["run", "--run", "RTS-2"], /--run RTS-2 matches no check and no clause \(did you mean "RST-2"\?\)/],
    [["run", "--skip", "x/y/z"], /--skip x\/y\/z matches no check/],
    [["run", "--seed", "-1"], /--seed takes a whole number/],
    [["run", "--shard", "5/4"], /--shard takes k\/n/],
    [["run", "--level", "shuold"], /--level takes must, should or may, not "shuold" \(did you mean "should"\?\)/],
    [["run", "--time", "soon"], /--time takes a span of time/],
    [["run", "--time", "0"], /--time takes a span of time above 0, at most 30 days: .* a number alone means seconds/],
    [["run", "--run", ""], /--run names no check and no clause; leave the option out to run all/],
    [["run", "--skip", ","], /--skip names no check and no clause; leave the option out to keep all/],
    [["init", "mine.toml"], /a manifest is JSON, and mine.toml is not called so/],
    [["completion", "bahs"], /there is no script for bahs \(did you mean "bash"\?\)/],
    [["run", "--reporter", "jnuit"], /no reporter is called "jnuit" \(did you mean "junit"\?\)/],
    [["run", "--reporter", "tap=-,json=-"], /only one of tap and json can have standard output/],
    [["run", "--output-dir", ""], /--output-dir names no folder; leave the option out for a new one/],
    [["run", "--record", ""], /--record names no folder; leave the option out to record nothing/],
    [["run", "--max-failures", "0"], /--max-failures takes a whole number of 1 to/],
    [["run", "a.json", "--target", "b.json"], /two targets are given/],
    [["run", "--expectations", "missing.json"], /missing.json cannot be read/],
    [["run", "--run", "@missing.txt"], /missing.txt cannot be read/],
    [["run", "--update-expectations"], /needs --expectations FILE/],
    [["run", "--update-expectations", "--expectations", "e", "--run", "RST-*"], /needs a whole run/],
    [["run", "--run", "\u001b[31mRTS-2"], /^vmconform: --run RTS-2 matches no check/],
    [["explain", "RTS-2"], /no clause, check, open choice or area is called "RTS-2" \(did you mean "RST-2"\?\)/],
    [["replay", "missing.json"], /the case file missing.json cannot be read/],
    [
      ["diff", "missing.json", "targets/served-reference.json"],
      /reference\.json is a target, and missing\.json is not one/,
    ],
    [["report", "missing.json"], /the report missing.json cannot be read.*\n {2}`run --reporter json` writes one/],
  ])("%j is refused with 2 and its own message", async (words, message) => {
    const { code, io } = await harness.run(words);
    expect(code).toBe(2);
    expect(io.error()).toMatch(message);
    expect(io.out()).toBe("");
  });

  it("shows the exit codes in its help", async () => {
    const { code, io } = await harness.run(["--help"]);
    expect(code).toBe(0);
    expect(io.out()).toMatch(/130 +interrupted/);
  });
});

describe("the environment", () => {
  it("sets options that the command line does not", async () => {
    process.env["VMCONFORM_SEED"] = "77";
    try {
      await harness.run(["run", "--reporter", "json"]);
      expect(harness.report().plan.seed).toBe(77);
      await harness.run(["run", "--reporter", "json", "--seed", "78"]);
      expect(harness.report().plan.seed).toBe(78);
      process.env["VMCONFORM_SEED"] = "";
      await harness.run(["run", "--reporter", "json"]);
      expect(harness.report().plan.seed).toBe(1);
    } finally {
      delete process.env["VMCONFORM_SEED"];
    }
  });

  it("is named where one of its values is no good", async () => {
    process.env["VMCONFORM_SEED"] = "abc";
    try {
      const { code, io } = await harness.run(["run"]);
      expect(code).toBe(2);
      expect(io.error()).toContain("\n  --seed is set by the environment variable VMCONFORM_SEED.\n");
      expect((await harness.run(["run", "--seed", "abc"])).io.error()).not.toContain("VMCONFORM_SEED");
    } finally {
      delete process.env["VMCONFORM_SEED"];
    }
  });

  it.each([
    [{}, true, true],
    [{ NO_COLOR: "1" }, true, false],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false, true],
    [{ TERM: "dumb" }, true, false],
    [{}, false, false],
  ])("%j on a terminal (%s) means colour: %s", async (environment, isTerminal, isColoured) => {
    const { io } = await harness.run(["run"], {}, fakeIo(environment as Record<string, string>, isTerminal));
    expect(io.out().includes("\u001b[")).toBe(isColoured);
  });

  it("is overruled by --no-color", async () => {
    const { code, io } = await harness.run(["run", "--no-color"], {}, fakeIo({ FORCE_COLOR: "1" }, true));
    expect(code).toBe(0);
    expect(io.out()).toContain("conforms");
    expect(io.out()).not.toContain("\u001b[");
  });

  it("turns on the reporter for GitHub in its workflows", async () => {
    const summary = join(harness.folder, "summary.md");
    writeFileSync(summary, "before\n");
    const io = fakeIo({ GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary });
    const { code } = await harness.run(["run"], { behaviour: breaking("RST-2") }, io);
    expect(code).toBe(1);
    expect(io.out()).toContain("::error title=RST-2 MUST%3A");
    expect(readFileSync(summary, "utf8")).toMatch(/^before\n## fake 2.0 does not conform/);
  });
});

describe("explain", () => {
  it("knows open choices and areas", async () => {
    const choice = (await harness.run(["explain", "A4"])).io.out();
    expect(choice).toMatch(/^A4 {2}implementation-defined\n/);
    expect(choice).toContain("REG-4");
    const area = (await harness.run(["explain", "RST"])).io.out();
    expect(area).toMatch(/^RST {2}Reset\n/);
    expect(area).toContain("    RST-2  MUST    ");
    expect(area).toContain("    RST-2/rings  What RST-2/rings says holds\n");
  });

  it("tells level, text, origin, source and checks of a clause, whatever the case", async () => {
    const { code, io } = await harness.run(["explain", "rst-2"]);
    expect(code).toBe(0);
    expect(io.out()).toMatch(/^RST-2 {2}MUST\n/);
    expect(io.out()).toContain("L legacy virtio");
    expect(io.out()).toContain("RST-2/rings");
  });

  it("says when a clause is blamed, and which clauses go before it", async () => {
    const { io } = await harness.run(["explain", "INT-5"]);
    const lines = io.out().replaceAll(/\n {6}(?! )/g, " ");
    expect(lines).toContain("  Blamed when:\n    - INTA stays low although an interrupt is owed");
    expect(lines).toContain("and earlier interrupts did come");
    expect(lines).toContain("unless a more special case applies: INT-19, PCI-CFG-8, ROB-39, INT-8");
    const other = (await harness.run(["explain", "RNG-20"])).io.out().replaceAll(/\n {6}(?! )/g, " ");
    expect(other).toContain("is not completed, on a device of a type that the kit does not know (not-completed)");
    expect(other).toMatch(/a notification was for \(not-completed\) unless a more special case applies: VMC-TX-12/);
  });

  it("tells the clauses of a check", async () => {
    const { io } = await harness.run(["explain", "RST-2/rings"]);
    expect(io.out()).toContain("What RST-2/rings says holds.");
  });
});

describe("list --untested", () => {
  it("lists clauses without a check, each with its reason, and no other", async () => {
    const { code, io } = await harness.run(["list", "--untested"]);
    const lines = io.out().trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines.filter((line) => /^REG-[12] /.test(line))).toEqual([]);
    expect(lines.some((line) => line.startsWith("REG-3 ") && line.includes("no check of the kit"))).toBe(true);
    expect(lines.at(-1)).toMatch(/^\d{3} clauses of \d{3} without a check$/);
  });
});
