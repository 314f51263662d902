import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  expectReportAfterInterrupt,
  expectSameInShards,
  expectSameWithWorkers,
  firstArea,
  inFolder,
  main,
  report,
  start,
  useProcessFolder,
} from "./built-program.ts";

useProcessFolder();

describe("the built command line", () => {
  it.runIf(existsSync("/dev/full"))("does not give 0 when its output cannot be written", () => {
    const shell = (redirection: string) =>
      spawnSync("bash", ["-c", `set -o pipefail; "$0" "$1" explain RST-2 ${redirection}`, process.execPath, main], {
        encoding: "utf8",
      });
    const full = shell("> /dev/full");
    expect([full.status, full.stderr]).toEqual([2, "vmconform: standard output cannot be written: no space is left\n"]);
    expect(shell("| head -n 1 >/dev/null").status).toBe(0);
  });

  it("lays text out for the columns that are set, where output is no terminal", () => {
    const environment = { ...process.env, COLUMNS: "80" };
    const { stdout } = spawnSync(process.execPath, [main, "list"], { encoding: "utf8", env: environment });
    const widths = stdout.split("\n").map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
    expect(Math.max(...widths)).toBeGreaterThan(70);
  });

  it("judges the reference device and gives 0", async () => {
    const { code, out, error } = await start(["run", "--run", "PCI-ID-*"]).finished;
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/^vmconform \d/);
    expect(out).toMatch(/ {2}reference device \S+ conforms in the \d+ checks? that ran\.\n$/);
  });

  it("gives with several workers the report that one process gives", async () => {
    await expectSameWithWorkers(1);
  });

  it("reports what was finished after an interrupt, with several workers", async () => {
    await expectReportAfterInterrupt(2);
  });

  it("reports the same of three shards put together as of the whole run", async () => {
    await expectSameInShards(3, 1);
  });

  it("leaves what was finished in every reporter's file after an interrupt, without workers", async () => {
    const words = [
      "run",
      "--workers",
      "1",
      "--output-dir",
      "cut",
      "--reporter",
      "terminal,json,ndjson,junit,tap,sarif,html,github",
    ];
    const { child, finished } = start(words);
    void firstArea(child).then(() => child.kill("SIGINT"));
    const { code, out } = await finished;
    expect(code).toBe(130);
    expect(out).toContain("Interrupted.");
    const read = (name: string): string => readFileSync(inFolder("cut", name), "utf8");
    const { checks } = report("cut/report.json");
    expect(checks.length).toBeGreaterThan(5);
    expect(read("results.ndjson").trimEnd().split("\n")).toHaveLength(checks.length + 2);
    expect(read("junit.xml")).toContain('type="interrupted"');
    expect(read("junit.xml").match(/<testcase /g)).toHaveLength(checks.length + 1);
    expect(read("results.tap")).toContain(`1..${checks.length}\nBail out! interrupted`);
    expect(JSON.parse(read("report.sarif"))).toMatchObject({ runs: [{ invocations: [{ exitCode: 130 }] }] });
    expect(read("report.html")).toContain("<dd>interrupted</dd>");
  });

  it("gives 2 when nothing is at the socket of an implementation that should run already", async () => {
    const manifest = {
      kind: "target-manifest",
      version: 1,
      name: "gone",
      qtest: { kind: "unix", path: "gone.sock" },
      deviceType: "vmchannel",
      ram: [{ start: 0, length: 0x80_0000 }],
    };
    writeFileSync(inFolder("gone.json"), JSON.stringify(manifest));
    const { code, error } = await start(["run", "gone.json"]).finished;
    expect(code, error).toBe(2);
    expect(error).toContain(`no connection at unix:${inFolder("gone.sock")} within 1000 ms`);
    expect(error).toContain("correct qtest");
  });

  it("serves the reference device to a client on standard input and output", async () => {
    const { child, finished } = start(["serve", "--qtest", "stdio", "--vmchannel", "agent:null"]);
    child.stdin?.end("outl 0xcf8 0x80001000\ninl 0xcfc\n");
    const { code, out, error } = await finished;
    expect(code).toBe(0);
    expect(out.split("\n").slice(0, 2)).toEqual(["OK", "OK 0x103f1af4"]);
    expect(error).toContain("serving qtest");
  });
});
