import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Report } from "../../src/verdict/report.ts";
import { repositoryRoot } from "../support/source-tree.ts";

const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vmconform-process-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function start(words: readonly string[]): { readonly child: ChildProcess; readonly finished: Promise<Finished> } {
  const environment = { ...process.env, GITHUB_ACTIONS: "" };
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, env: environment });
  let out = "";
  let error = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    error += data.toString();
  });
  const finished = once(child, "close").then(([code]) => ({ code: code as number | null, out, error }));
  return { child, finished };
}

function report(name: string): Report {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Report;
}

/** A report without its times. */
function timeless(value: Report): unknown {
  const isTime = (key: string): boolean => key === "milliseconds" || key === "startedAt";
  return JSON.parse(JSON.stringify(value, (key, item: unknown) => (isTime(key) ? 0 : item)));
}

/** Resolves when the process has told of its first finished area. */
function firstArea(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on("data", (data: Buffer) => {
      if (data.includes("✓")) {
        resolve();
      }
    });
  });
}

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
    const flags = ["run", "--run", "REG-*,STA-*", "--runs", "1", "--reporter"];
    const one = await start([...flags, "json=one.json"]).finished;
    const two = await start([...flags, "json=two.json", "--workers", "2"]).finished;
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(report("one.json").checks.length).toBeGreaterThan(15);
    expect(timeless(report("two.json"))).toEqual(timeless(report("one.json")));
  });

  it("reports what was finished after an interrupt, with several workers", async () => {
    const { child, finished } = start(["run", "--workers", "2", "--reporter", "terminal,json=cut.json"]);
    void firstArea(child).then(() => child.kill("SIGINT"));
    const { code, out } = await finished;
    expect(code).toBe(130);
    expect(out).toContain("Interrupted.");
    expect(report("cut.json")).toMatchObject({ exitCode: 130, end: { kind: "interrupted" } });
    expect(report("cut.json").checks.length).toBeGreaterThan(0);
  });

  it("reports the same of three shards put together as of the whole run", async () => {
    const flags = ["run", "--run", "STA-*,FEAT-*,RST-4", "--runs", "1", "--reporter"];
    const whole = await start([...flags, "json=whole.json"]).finished;
    const parts = ["1", "2", "3"].map((index) => `part-${index}.json`);
    for (const [index, part] of parts.entries()) {
      expect((await start([...flags, `json=${part}`, "--shard", `${index + 1}/3`]).finished).code).toBe(0);
    }
    const merged = await start(["report", ...parts.toReversed(), "--reporter", "terminal,json=merged.json"]).finished;
    expect([whole.code, merged.code, merged.error]).toEqual([0, 0, ""]);
    expect(timeless(report("merged.json"))).toEqual(timeless(report("whole.json")));
    expect(report("merged.json").checks.length).toBeGreaterThan(10);
    const counts = parts.map((part) => report(part).checks.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
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
    const { code } = await finished;
    expect(code).toBe(130);
    const read = (name: string): string => readFileSync(join(folder, "cut", name), "utf8");
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
    writeFileSync(join(folder, "gone.json"), JSON.stringify(manifest));
    const { code, error } = await start(["run", "gone.json"]).finished;
    expect(code, error).toBe(2);
    expect(error).toContain(`no connection at unix:${join(folder, "gone.sock")} within 1000 ms`);
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
