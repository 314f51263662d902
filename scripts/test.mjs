// `npm test`: installs what is missing, checks types, style and unused code, builds dist/ and runs the tests.
// `npm run test:slow` runs the tests that are slow by nature (*.slow.test.ts), and `npm run test:all` both.
// Arguments go to vitest: `npm test -- test/oracle` runs only what is below that folder.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installPrograms } from "./install-programs.mjs";
import { checkNode, installPackages, prepare, root, run, say, tool } from "./prepare.mjs";

const [mode, ...vitestArguments] = readMode(process.argv.slice(2));
const results = join(root, ".vmconform");

const exitCode = prepare(checkNode, installPackages, installPrograms);
process.exitCode = exitCode === 0 ? await runAll() : exitCode;

function readMode([first, ...others]) {
  const isMode = first === "--slow" || first === "--all";
  return isMode ? [first.slice(2), ...others] : ["quick", ...(first === undefined ? [] : [first, ...others])];
}

/** Runs every step even when an earlier one failed, so that one run shows all there is to fix. */
async function runAll() {
  const advice = "Most tests read the sources and are run all the same.";
  const build = { name: "build", script: "scripts/build.mjs", args: ["--if-stale"], advice };
  const failed = await runChecks(mode === "slow" ? [build] : [build, ...checks()]);
  if (mode !== "slow" && prepare(() => runTests("vitest.config.ts", "tests.json")) !== 0) {
    failed.push("tests");
  }
  if (mode !== "quick" && prepare(() => runTests("vitest.slow.config.ts", "tests-slow.json")) !== 0) {
    failed.push("slow tests");
  }
  if (failed.length > 0) {
    say(`Failed: ${failed.join(", ")}.`);
  }
  return failed.length === 0 ? 0 : 1;
}

function checks() {
  const tsc = tool("typescript", "tsc");
  const biome = tool("@biomejs/biome", "biome");
  return [
    { name: "types", script: tsc, args: ["-p", "tsconfig.json"], advice: "The types do not check." },
    { name: "types of report-ui", script: tsc, args: ["-p", "report-ui"], advice: "The types do not check." },
    { name: "style", script: biome, args: ["check", "."], advice: "`npm run format` fixes most of this." },
    { name: "unused code", script: tool("knip", "knip"), args: [], advice: "Use it or remove it." },
  ];
}

/** Runs the checks side by side and shows what each wrote when it has ended; gives the names of those that failed. */
async function runChecks(wanted) {
  say(`Checking: ${wanted.map(({ name }) => name).join(", ")}.`);
  const ended = await Promise.all(wanted.map(runCheck));
  return ended.filter(({ failed }) => failed).map(({ name }) => name);
}

function runCheck({ name, script, args, advice }) {
  const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.on("error", (error) => {
      output += `${error.message}\n`;
    });
    child.on("close", (code) => {
      if (code !== 0) {
        say(`\n${output.trimEnd()}\nFailed: ${name}. ${advice}\n`);
      }
      resolve({ name, failed: code !== 0 });
    });
  });
}

function runTests(config, resultName) {
  const resultFile = join(results, resultName);
  mkdirSync(results, { recursive: true });
  rmSync(resultFile, { force: true });
  say(`Running the tests of ${config} (vitest).`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${resultFile}`];
  const args = [tool("vitest", "vitest"), "run", "--config", config, ...reporters, ...vitestArguments];
  run(process.execPath, args, "The tests failed.");
}
