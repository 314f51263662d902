// `npm test`: installs what is missing, checks types, style and unused code, builds dist/ and runs the tests.
// Arguments go to vitest: `npm test -- test/oracle` runs only what is below that folder.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import {
  buildIfStale,
  checkNode,
  installPackages,
  PreparationError,
  prepare,
  root,
  run,
  say,
  tool,
} from "./prepare.mjs";

const programs = [
  { command: "qemu-system-x86_64", package: "qemu-system-x86", tests: "test/interop" },
  { command: "dbus-daemon", package: "dbus-daemon", tests: "test/interop/dbus.test.ts" },
  { command: "chromium", package: "chromium", tests: "test/browser" },
];
const resultFile = join(root, ".vmconform", "tests.json");

const exitCode = prepare(checkNode, installPackages, installPrograms);
process.exitCode = exitCode === 0 ? runAll() : exitCode;

/** Runs every step even when an earlier one failed, so that one run shows all there is to mend. */
function runAll() {
  const steps = [
    ["types", typecheck],
    ["style", lint],
    ["unused code", findUnused],
    ["build", buildIfStale],
    ["tests", runTests],
  ];
  const failed = steps.filter(([, step]) => prepare(step) !== 0).map(([name]) => name);
  if (failed.length > 0) {
    say(`Failed: ${failed.join(", ")}.`);
  }
  return failed.length === 0 ? 0 : 1;
}

function typecheck() {
  say("Checking types (tsc).");
  run(process.execPath, [tool("typescript", "tsc"), "-p", "tsconfig.json"], "The types do not check.");
  run(process.execPath, [tool("typescript", "tsc"), "-p", "report-ui"], "The types of report-ui do not check.");
}

function lint() {
  say("Checking style (biome).");
  run(process.execPath, [tool("@biomejs/biome", "biome"), "check", "."], "`npm run format` mends most of this.");
}

function findUnused() {
  say("Looking for unused files, exports and packages (knip).");
  run(process.execPath, [tool("knip", "knip")], "Use it or remove it.");
}

function runTests() {
  mkdirSync(join(root, ".vmconform"), { recursive: true });
  rmSync(resultFile, { force: true });
  say("Running the tests (vitest).");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${resultFile}`];
  const args = [tool("vitest", "vitest"), "run", ...reporters, ...process.argv.slice(2)];
  run(process.execPath, args, "The tests failed.");
}

/** Some tests need a program that is no npm package; on Debian as root it is installed for them. */
function installPrograms() {
  const missing = programs.filter(({ command }) => !isOnPath(command));
  if (missing.length === 0) {
    return;
  }
  const packages = missing.map((program) => program.package);
  const names = packages.join(" ");
  const folders = missing.map(({ tests }) => tests).join(" and ");
  if (!isOnPath("apt-get") || process.getuid?.() !== 0) {
    const command = `apt-get update && apt-get install -y --no-install-recommends ${names}`;
    say(`${names} missing, so the tests in ${folders} are skipped; to have them: ${command} (as root).`);
    return;
  }
  say(`Installing ${names} for the tests in ${folders} (apt-get).`);
  apt("update", "-qq");
  apt("install", "-qq", "-y", "--no-install-recommends", ...packages);
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stdout, stderr } = spawnSync("apt-get", args, { env, encoding: "utf8" });
  if (status !== 0) {
    throw new PreparationError(`apt-get ${args.join(" ")} failed:\n${stdout ?? ""}${stderr ?? ""}`);
  }
}

function isOnPath(command) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}
