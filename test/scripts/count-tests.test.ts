import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vmconform-count-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a result file as vitest would and gives its path. */
function result(counts: { passed: number; failed?: number; skipped?: number; unloadable?: number }): string {
  const { passed, failed = 0, skipped = 0, unloadable = 0 } = counts;
  const file = join(folder, `${passed}-${failed}-${skipped}-${unloadable}.json`);
  const testResults = [
    { status: failed > 0 ? "failed" : "passed", assertionResults: failed > 0 ? [{ status: "failed" }] : [] },
    ...Array.from({ length: unloadable }, () => ({ status: "failed", assertionResults: [] })),
  ];
  const success = failed === 0 && unloadable === 0;
  const numbers = { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numTodoTests: 0 };
  writeFileSync(file, JSON.stringify({ success, testResults, ...numbers }));
  return file;
}

function count(...files: string[]): { status: number | null; lastLine: string | undefined } {
  const script = join(repositoryRoot, "scripts", "count-tests.mjs");
  const { status, stdout } = spawnSync(process.execPath, [script, ...files], { encoding: "utf8" });
  return { status, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

test("adds up all runs", () => {
  const files = [result({ passed: 3, skipped: 1 }), result({ passed: 2 })];
  expect(count(...files)).toEqual({ status: 0, lastLine: "5 passed, 0 failed, 1 skipped" });
});

test("fails with a failed test in any run", () => {
  const files = [result({ passed: 3 }), result({ passed: 2, failed: 1 })];
  expect(count(...files)).toEqual({ status: 1, lastLine: "5 passed, 1 failed, 0 skipped" });
});

test("counts a file that cannot be loaded as a failure", () => {
  expect(count(result({ passed: 3, unloadable: 2 }))).toEqual({ status: 1, lastLine: "3 passed, 2 failed, 0 skipped" });
});

test("fails when no test was run", () => {
  expect(count(result({ passed: 0, skipped: 4 }))).toEqual({ status: 1, lastLine: "0 passed, 0 failed, 4 skipped" });
  expect(count()).toMatchObject({ status: 1 });
});

test("fails when a run left no result, and still counts the others", () => {
  const files = [result({ passed: 3 }), join(folder, "missing.json")];
  expect(count(...files)).toEqual({ status: 1, lastLine: "3 passed, 0 failed, 0 skipped" });
});
