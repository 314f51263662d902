import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";

const tools = { typescript: "tsc", "@biomejs/biome": "biome", knip: "knip", vitest: "vitest" };
const programs = ["qemu-system-x86_64", "dbus-daemon", "cc", "make", "chromium"];

/** Stands for a tool: notes how it was called, complains, and fails when it is told to. */
const toolSource = `
const { appendFileSync } = require("node:fs");
const [, script, ...args] = process.argv;
const name = script.split("/").at(-1).replace(".cjs", "");
appendFileSync("calls", [name, ...args].join(" ") + "\\n");
console.log("words of " + name);
process.exitCode = (process.env.FAILING ?? "").split(",").includes(name) ? 1 : 0;
`;

let clone = "";

// A tiny repository with our scripts, in which nothing is missing.
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "vmconform-test-"));
  cpSync(join(repositoryRoot, "scripts"), join(clone, "scripts"), { recursive: true });
  for (const file of ["tsconfig.json", "tsconfig.build.json", "package.json"]) {
    cpSync(join(repositoryRoot, file), join(clone, file));
  }
  write("package-lock.json", JSON.stringify({ lockfileVersion: 3, packages: { "": {} } }));
  write("node_modules/.package-lock.json", "{}");
  write("dist/kept", "");
  for (const [name, command] of Object.entries(tools)) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ bin: { [command]: `${command}.cjs` } }));
    write(`node_modules/${name}/${command}.cjs`, toolSource);
  }
  write("node_modules/esbuild/index.js", "exports.buildSync = () => undefined;");
  for (const program of programs) {
    write(`programs/${program}`, "");
  }
});

afterEach(() => rmSync(clone, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(clone, file)), { recursive: true });
  writeFileSync(join(clone, file), text);
}

function run(args: readonly string[], failing: readonly string[] = []) {
  const { status, stderr } = spawnSync(process.execPath, [join(clone, "scripts", "test.mjs"), ...args], {
    encoding: "utf8",
    env: { PATH: join(clone, "programs"), FAILING: failing.join() },
  });
  const calls = readFileSync(join(clone, "calls"), "utf8").trimEnd().split("\n");
  const tests = calls.filter((call) => call.startsWith("vitest")).map((call) => call.replaceAll(clone, ""));
  return { status, stderr, tools: calls.map((call) => call.split(" ")[0] ?? "").sort(), tests };
}

function testCall(config: string, result: string, ...others: string[]): string {
  const reporters = `--reporter=default --reporter=json --outputFile.json=/.vmconform/${result}`;
  return ["vitest run --config", config, reporters, ...others].join(" ");
}

const quick = testCall("vitest.config.ts", "tests.json");
const slow = testCall("vitest.slow.config.ts", "tests-slow.json");

describe("npm test", () => {
  test("checks everything, builds, and runs the tests but for the slow ones", () => {
    const { status, tools: called, tests } = run([]);
    expect(called).toEqual(["biome", "knip", "tsc", "tsc", "tsc", "vitest"]);
    expect(tests).toEqual([quick]);
    expect(status).toBe(0);
  });

  test("runs the slow tests alone with --slow, and all with --all", () => {
    expect(run(["--slow"])).toMatchObject({ status: 0, tools: ["tsc", "vitest"], tests: [slow] });
    rmSync(join(clone, "calls"));
    expect(run(["--all"]).tests).toEqual([quick, slow]);
  });

  test("hands further arguments to vitest", () => {
    expect(run(["test/oracle", "-t", "x"]).tests).toEqual([
      testCall("vitest.config.ts", "tests.json", "test/oracle", "-t", "x"),
    ]);
    rmSync(join(clone, "calls"));
    expect(run(["--slow", "test/oracle"]).tests).toEqual([
      testCall("vitest.slow.config.ts", "tests-slow.json", "test/oracle"),
    ]);
  });

  test("goes on after a step that failed, shows what it said, and tells all that failed", () => {
    const { status, stderr, tests } = run(["--all"], ["biome", "knip", "vitest"]);
    expect(tests).toHaveLength(2);
    expect(stderr).toContain("words of biome\nFailed: style.");
    expect(stderr).toContain("words of knip\nFailed: unused code.");
    expect(stderr).not.toContain("words of tsc");
    expect(stderr.trimEnd().split("\n").at(-1)).toBe("Failed: style, unused code, tests, slow tests.");
    expect(status).toBe(1);
  });
});
