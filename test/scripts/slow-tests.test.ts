import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { listFiles, repositoryRoot } from "../support/source-tree.ts";

function filesOf(config: string): string[] {
  const vitest = join(repositoryRoot, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "list", "--filesOnly", "--json", "--config", config];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: repositoryRoot, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const listed = JSON.parse(stdout) as { file: string }[];
  return listed.map(({ file }) => relative(repositoryRoot, file).replaceAll("\\", "/"));
}

test("every test file is run by `npm test` or with the slow ones, and by one of them only", () => {
  const all = listFiles(repositoryRoot, "test").filter((file) => file.endsWith(".test.ts"));
  const slow = filesOf("vitest.slow.config.ts");
  expect([...filesOf("vitest.config.ts"), ...slow].sort()).toEqual(all.sort());
  expect(slow.toSorted()).toEqual(all.filter((file) => file.endsWith(".slow.test.ts")).sort());
  expect(slow.length).toBeGreaterThan(0);
});

test("CI counts the result file of every run", () => {
  const written = readFileSync(join(repositoryRoot, "scripts", "test.mjs"), "utf8").match(/tests[\w-]*\.json/g) ?? [];
  const counted = readFileSync(join(repositoryRoot, ".ci", "run"), "utf8").match(/tests[\w-]*\.json/g) ?? [];
  expect(written.length).toBe(2);
  expect(counted).toEqual(expect.arrayContaining(written));
});
