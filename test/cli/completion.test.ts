import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CommandHarness } from "./harness.ts";

const harness = new CommandHarness();

function isThere(shell: string): boolean {
  return spawnSync(shell, ["--version"]).status === 0;
}

async function script(shell: string): Promise<string> {
  const { code, io } = await harness.run(["completion", shell]);
  expect(code).toBe(0);
  return io.out();
}

/** What bash proposes for the last of some words. */
async function proposed(...words: readonly string[]): Promise<string[]> {
  const file = harness.file("completion.bash", await script("bash"));
  const list = words.map((word) => `'${word}'`).join(" ");
  const ask = `set -u; source ${file}; complete -p vmconform >/dev/null; COMP_WORDS=(vmconform ${list})
    COMP_CWORD=${words.length}; _vmconform; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", ask], { cwd: harness.folder, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter((line) => line !== "");
}

describe("the script for bash", () => {
  it("completes commands, and options before one", async () => {
    expect(await proposed("re")).toEqual(["replay", "report"]);
    expect(await proposed("")).toEqual(expect.arrayContaining(["run", "list", "completion"]));
    expect(await proposed("--no")).toEqual(["--no-color"]);
  });

  it("completes the options of each command", async () => {
    expect(await proposed("run", "--last")).toEqual(["--last-failed"]);
    expect(await proposed("run", "my.json", "--update")).toEqual(["--update-expectations"]);
    expect(await proposed("list", "--unt")).toEqual(["--untested"]);
    expect(await proposed("list", "--update")).toEqual([]);
  });

  it("completes what options and arguments take", async () => {
    expect(await proposed("run", "--level", "")).toEqual(["must", "should", "may"]);
    expect(await proposed("run", "--reporter", "j")).toEqual(["json", "junit"]);
    expect(await proposed("run", "--configuration", "")).toEqual(["default", "small", "all"]);
    expect(await proposed("run", "--run", "RST-2")).toEqual(["RST-2", "RST-2/rings"]);
    expect(await proposed("explain", "RST-2/")).toEqual(["RST-2/rings"]);
    expect(await proposed("completion", "")).toEqual(["bash", "zsh", "fish"]);
    expect(await proposed("run", "--seed", "")).toEqual([]);
    writeFileSync(join(harness.folder, "mine.json"), "");
    expect(await proposed("run", "mi")).toEqual(["mine.json"]);
    expect(await proposed("run", "--expectations", "mi")).toEqual(["mine.json"]);
  });

  it("completes the commands below a command beside files, and their options", async () => {
    writeFileSync(join(harness.folder, "stand.json"), "");
    expect((await proposed("fuzz", "sta")).toSorted()).toEqual(["stand.json", "status"]);
    expect(await proposed("fuzz", "mer")).toEqual(["merge"]);
    expect(await proposed("fuzz", "status", "--js")).toEqual(["--json"]);
    expect(await proposed("fuzz", "--guid")).toEqual(["--guided"]);
  });

  it("leaves the command of a target alone", async () => {
    expect(await proposed("run", "my.json", "--", "--last")).toEqual([]);
  });
});

describe("the other scripts", () => {
  it("name every command and its options", async () => {
    const fish = await script("fish");
    expect(fish).toContain("complete -c vmconform -n __fish_use_subcommand -a replay -d 'reproduce a failure");
    expect(fish).toMatch(/__fish_seen_subcommand_from run' -l level -x -a 'must should may' -d /);
    expect(await script("zsh")).toMatch(/^#compdef vmconform vmchannel-conformance\n/);
  });

  it.runIf(isThere("zsh"))("are read by zsh", async () => {
    const file = harness.file("completion.zsh", await script("zsh"));
    const { status, stderr } = spawnSync("zsh", ["-f", "-n", file], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it.runIf(isThere("fish"))("are read by fish", async () => {
    const file = harness.file("completion.fish", await script("fish"));
    const ask = `source ${file}; complete -C 'vmconform run --last'`;
    const { status, stdout, stderr } = spawnSync("fish", ["-N", "-c", ask], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^--last-failed\t/);
  });
});
