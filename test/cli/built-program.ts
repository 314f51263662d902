import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import type { Report } from "../../src/verdict/report.ts";
import { repositoryRoot } from "../support/source-tree.ts";

/** The built command line. */
export const main: string = join(repositoryRoot, "dist", "src", "cli", "main.js");
let folder = "";

/** Gives each test of a file a folder to run in. Call it once at the top of the file. */
export function useProcessFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "vmconform-process-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
}

/** Path of a file in the folder of the test. */
export function inFolder(...names: readonly string[]): string {
  return join(folder, ...names);
}

/** How a process ended, and what it wrote. */
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Starts the built command line in the folder of the test. */
export function start(words: readonly string[]): {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
} {
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

/** Reads a report in the folder of the test. */
export function report(name: string): Report {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Report;
}

/** A report without its times. */
function timeless(value: Report): unknown {
  const isTime = (key: string): boolean => key === "milliseconds" || key === "startedAt";
  return JSON.parse(JSON.stringify(value, (key, item: unknown) => (isTime(key) ? 0 : item)));
}

/** Resolves when the process has told of its first finished area. */
export function firstArea(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on("data", (data: Buffer) => {
      if (data.includes("✓")) {
        resolve();
      }
    });
  });
}

/** Expects that two workers give the report that one process gives, with so many scenarios of each check. */
export async function expectSameWithWorkers(runs: number): Promise<void> {
  const flags = ["run", "--run", "REG-*,STA-*", "--runs", String(runs), "--reporter"];
  const one = await start([...flags, "json=one.json"]).finished;
  const two = await start([...flags, "json=two.json", "--workers", "2"]).finished;
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(report("one.json").checks.length).toBeGreaterThan(15);
  expect(timeless(report("two.json"))).toEqual(timeless(report("one.json")));
}

/** Expects that so many shards put together give the report of the whole run, with so many scenarios of each check. */
export async function expectSameInShards(shards: number, runs: number): Promise<void> {
  const flags = ["run", "--run", "STA-*,FEAT-*,RST-4", "--runs", String(runs), "--reporter"];
  const whole = await start([...flags, "json=whole.json"]).finished;
  const parts = Array.from({ length: shards }, (_, index) => `part-${index + 1}.json`);
  for (const [index, part] of parts.entries()) {
    expect((await start([...flags, `json=${part}`, "--shard", `${index + 1}/${shards}`]).finished).code).toBe(0);
  }
  const merged = await start(["report", ...parts.toReversed(), "--reporter", "terminal,json=merged.json"]).finished;
  expect([whole.code, merged.code, merged.error]).toEqual([0, 0, ""]);
  expect(timeless(report("merged.json"))).toEqual(timeless(report("whole.json")));
  expect(report("merged.json").checks.length).toBeGreaterThan(10);
  const counts = parts.map((part) => report(part).checks.length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
}

/** Interrupts a run with so many workers, and expects a report of what was finished. */
export async function expectReportAfterInterrupt(workers: number): Promise<void> {
  const { child, finished } = start(["run", "--workers", String(workers), "--reporter", "terminal,json=cut.json"]);
  void firstArea(child).then(() => child.kill("SIGINT"));
  const { code, out } = await finished;
  expect(code).toBe(130);
  expect(out).toContain("Interrupted.");
  expect(report("cut.json")).toMatchObject({ exitCode: 130, end: { kind: "interrupted" } });
  expect(report("cut.json").checks.length).toBeGreaterThan(0);
}
