import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
const device = join(repositoryRoot, "test", "cli", "leftover-module.mjs");
const reporters = ["--reporter", "terminal,html"];
const temporaryDirectory = useTemporaryDirectories();

it("state that outlives a device is a finding with the life that leaves it, and everything shows that life", () => {
  const folder = temporaryDirectory();
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [main, ...words], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, GITHUB_ACTIONS: "" },
    });
  const judged = run("run", "--target", device, "--run", "STA-1", "--output-dir", "report", ...reporters);
  expect([judged.status, judged.stderr]).toEqual([1, ""]);
  expect(judged.stdout).not.toContain("flaky");
  expect(judged.stdout).toMatch(/life 1 of 2 on the same target; then the closing checks\n +1 write device_status/);
  expect(judged.stdout).toMatch(/life 2 of 2 on the same target\n +> 1 read ISR status -> 0x1/);
  const page = readFileSync(join(folder, "report", "report.html"), "utf8");
  expect(page.includes("Life 1 of 2 on the same target")).toBe(true);

  const file = join(folder, "report", "cases", "STA-1-1.json");
  const found = JSON.parse(readFileSync(file, "utf8")) as { version: number; scenario: { before?: unknown[] } };
  expect([found.version, found.scenario.before?.length]).toEqual([2, 1]);
  const replayed = run("replay", file, "--trace");
  expect([replayed.status, replayed.stderr]).toEqual([1, ""]);
  expect(replayed.stdout).toContain("Life 1 of 2, up to its closing checks: write device_status = 0x80");
  expect(replayed.stdout).toContain("Life 2, before step 1");
  expect(replayed.stdout).toContain("STILL FAILS");

  const { before: _, ...alone } = found.scenario;
  const other = join(folder, "alone.json");
  writeFileSync(other, JSON.stringify({ ...found, version: 1, scenario: alone }));
  expect(run("replay", other).stdout).toContain("FIXED");
});
