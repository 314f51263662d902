import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";

/** Stands for the command line of a checkout: writes what lies beside it as the result of the run. */
const program = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const [, , command, ...args] = process.argv;
const after = (word) => args[args.indexOf(word) + 1];
appendFileSync("runs", command + "\\n");
if (existsSync("broken") && command === "mutants") {
  process.exit(1);
}
if (existsSync("broken")) {
  setInterval(() => undefined, 1000);
  return;
}
const { report, rows, caseFile } = JSON.parse(readFileSync("results.json", "utf8"));
if (command === "mutants") {
  const faults = args.filter((_, index) => args[index - 1] === "--fault");
  writeFileSync(after("--json"), JSON.stringify({ rows: rows.filter(({ fault }) => faults.includes(fault)) }));
} else {
  report.plan.startedAt = String(process.hrtime.bigint());
  report.checks[0].replay = process.cwd();
  if (args[0].includes("served") && existsSync("late")) {
    report.checks[0].outcome = "flaky";
    if (readFileSync("late", "utf8") === "once") {
      rmSync("late");
    }
  }
  writeFileSync(after("--reporter").slice("json=".length), JSON.stringify(report));
  mkdirSync(after("--output-dir") + "/cases", { recursive: true });
  writeFileSync(after("--output-dir") + "/cases/A-1.json", caseFile);
}
`;

interface Results {
  readonly report: { checks: { check: string; outcome: string; reason: string }[] };
  readonly rows: { fault: string; clause: string; operations: number }[];
  readonly caseFile: string;
}

const results: Results = {
  report: {
    plan: { kitVersion: "1.0.0" },
    clauses: [{ id: "RST-1", verdict: "passed", reached: 3 }],
    checks: [
      { check: "RST-1", outcome: "passed", reason: "" },
      { check: "RST-2", outcome: "failed", reason: "" },
    ],
  } as Results["report"],
  rows: [
    { fault: "one", clause: "RST-1", operations: 3 },
    { fault: "two", clause: "RST-2", operations: 4 },
  ],
  caseFile: '{\n  "kind": "case",\n  "target": "kit 1.0.0",\n  "clause": "RST-1"\n}\n',
};

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmconform-test-"));
  makeCheckout("old", results);
  spawnSync("git", ["init", "--quiet"], { cwd: join(folder, "old") });
  spawnSync("git", ["add", "--all"], { cwd: join(folder, "old") });
  const identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"];
  spawnSync("git", [...identity, "commit", "--quiet", "--message", "Begin"], { cwd: join(folder, "old") });
});

afterAll(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function makeCheckout(name: string, shown: Results): void {
  write(`${name}/scripts/build.mjs`, "");
  write(`${name}/dist/src/cli/main.js`, program);
  write(`${name}/docs/mutants.json`, JSON.stringify({ rows: results.rows }));
  write(`${name}/results.json`, JSON.stringify(shown));
}

function makeNew(change: (shown: Results) => Partial<Results>): void {
  const copy = structuredClone(results);
  makeCheckout("new", { ...copy, ...change(copy) });
}

function compare(...args: readonly string[]) {
  return compareAll("--quick", ...args);
}

function compareAll(...args: readonly string[]) {
  const script = join(repositoryRoot, "scripts", "compare-checkouts.ts");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", script, join(folder, "old"), join(folder, "new"), ...args],
    { encoding: "utf8", cwd: repositoryRoot },
  );
  return { status, stdout, stderr };
}

describe("a comparison of two checkouts", () => {
  test("finds nothing between equal ones, and runs the old one only the first time", () => {
    makeNew(() => ({}));

    expect(compare()).toMatchObject({ status: 0, stdout: expect.stringContaining("2 faults compared") });
    const runs = readFileSync(join(folder, "old", "runs"), "utf8");
    expect(runs.trimEnd().split("\n").sort()).toEqual(["mutants", "run", "run"]);

    expect(compare().status).toBe(0);
    expect(readFileSync(join(folder, "old", "runs"), "utf8")).toBe(runs);
  });

  test("lists a planted verdict, a planted line of a case file and a planted change of blame one by one", () => {
    makeNew(({ report, rows, caseFile }) => {
      (report.checks[1] as { outcome: string }).outcome = "passed";
      (rows[1] as { clause: string }).clause = "RST-3";
      return { caseFile: caseFile.replace('"clause": "RST-1"', '"clause": "RST-9"') };
    });

    const { status, stdout } = compare();

    expect(status).toBe(1);
    expect(stdout).toContain('in-process, seed 1 | check RST-2: outcome\n     old: "failed"\n     new: "passed"');
    expect(stdout).toContain('| case file A-1.json\n     old: line 4:   "clause": "RST-1"');
    expect(stdout).toContain('first finding, seed 1 | fault two: clause\n     old: "RST-2"\n     new: "RST-3"');
    expect(readFileSync(join(folder, "new", ".vmconform", "compare-differences.txt"), "utf8")).toContain("RST-9");
  });

  test("takes a difference over a socket for one when a second run of both sides shows it again", () => {
    makeNew(() => ({}));
    write("new/late", "once");
    const once = compareAll("--seeds", "1");
    expect(once).toMatchObject({ status: 0, stderr: expect.stringContaining("both sides run once more") });

    write("new/late", "always");
    const always = compareAll("--seeds", "1");
    expect(always.status).toBe(1);
    expect(always.stdout).toContain("targets/served-reference.json, seed 1 | check RST-1: outcome");
    rmSync(join(folder, "new", "late"));
  });

  test("passes over a change of blame that was announced", () => {
    makeNew(({ rows }) => {
      (rows[1] as { clause: string }).clause = "RST-3";
      return {};
    });
    write("accepted", "# Meant.\nfault two: RST-2 -> RST-3\nfault one: RST-1 -> RST-4\n");

    const { status, stdout } = compare("--accept", join(folder, "accepted"));

    expect(status).toBe(0);
    expect(stdout).toContain("1 accepted");
    expect(stdout).toContain("not seen: fault one: RST-1 -> RST-4");
  });

  test("counts a fault that is missing, and a run that ends early, as differences", () => {
    makeNew(({ rows }) => ({ rows: rows.slice(1) }));
    expect(compare()).toMatchObject({ status: 1, stdout: expect.stringContaining("fault one: lost") });

    makeNew(() => ({}));
    cpSync(join(folder, "new", "scripts", "build.mjs"), join(folder, "new", "dist", "src", "cli", "main.js"));
    expect(compare()).toMatchObject({ status: 1, stdout: expect.stringContaining("run: report") });
  });

  test("ends the runs that are under way when the old side cannot be run", () => {
    makeNew(() => ({}));
    write("old/broken", "");
    // The two runs of the suite would never end by themselves.
    const { status, stderr } = compare("--seeds", "7", "--workers", "3");
    rmSync(join(folder, "old", "broken"));

    expect(status).toBe(3);
    expect(stderr).toContain("the old side cannot be run (first finding, seed 7)");
  });

  test("runs each seed once, and caches nothing for a folder that differs from its commit", () => {
    makeNew(() => ({}));
    expect(compareAll("--seeds", "8,8", "--faults", "one", "--baseline")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^[45] runs of /),
    });

    const runs = readFileSync(join(folder, "old", "runs"), "utf8");
    write("old/package.json", "{}");
    const refused = compare("--seeds", "9", "--baseline");
    rmSync(join(folder, "old", "package.json"));
    expect(refused).toMatchObject({ status: 3, stderr: expect.stringContaining("differs from its commit") });
    expect(readFileSync(join(folder, "old", "runs"), "utf8")).toBe(runs);
  });

  test("says what is wrong with its command line", () => {
    makeNew(() => ({}));
    expect(compare("--seeds", "x")).toMatchObject({ status: 2, stderr: expect.stringContaining("--seeds") });
    expect(compare("--faults", "none")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no fault "none"'),
    });
    write("accepted", "one: RST-1");
    const { status, stderr } = compare("--accept", join(folder, "accepted"));
    expect(status).toBe(2);
    expect(stderr).toContain('line 1: expected "fault ID: CLAUSE-A -> CLAUSE-B"');
  });
});
