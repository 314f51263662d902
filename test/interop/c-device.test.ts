import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../src/target/find-program.ts";
import type { ManifestDocument } from "../../src/target/manifest-document.ts";
import type { Report } from "../../src/verdict/report.ts";
import { repositoryRoot } from "../support/source-tree.ts";

const folder = join(repositoryRoot, "examples", "c-device");
const install = "apt-get install -y --no-install-recommends gcc libc6-dev make";
const hasTools = findProgram("cc", "/") !== undefined && findProgram("make", "/") !== undefined;
const isMissing = !hasTools && process.env["CI"] !== "true";

/** The whole suite, and a compiler that may have to share the machine. */
const longMilliseconds = 900_000;

/** Features whose interrupt rules would hide which one of them a missing interrupt breaks. */
const plainInterrupts = ["--without", "notify-on-empty", "--without", "event-idx"];

let temporary: string;

beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), "c-device-test-"));
});

afterAll(() => {
  rmSync(temporary, { recursive: true });
});

interface Build {
  readonly target: "all" | "sanitize";
  /** Number of a planted fault, or 0 for none. */
  readonly fault: number;
}

/** Builds the device as its makefile does; gives the program's path. */
function build({ target, fault }: Build): string {
  const place = join(temporary, `${target}-${fault}`);
  const made = spawnSync("make", ["-C", folder, target, `BUILD=${place}`, `FAULT=${fault}`], { encoding: "utf8" });
  expect(`${made.error?.message ?? ""}${made.stderr}`).toBe("");
  expect(made.status).toBe(0);
  return join(place, target === "all" ? "c-device" : "c-device-sanitize");
}

interface Run {
  readonly report: Report;
  /** What the sanitizers wrote, one text for each process that they ended. */
  readonly complaints: readonly string[];
}

/** Runs the suite on a build of the device as a user does. */
function runSuite(program: string, extra: readonly string[], options: readonly string[]): Run {
  const place = mkdtempSync(join(temporary, "run-"));
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as ManifestDocument;
  const log = join(place, "complaint");
  const { start } = manifest;
  const changed = {
    ...manifest,
    start: {
      ...start,
      program,
      arguments: [...(start?.arguments ?? []), ...extra],
      environment: { ASAN_OPTIONS: `log_path=${log}`, UBSAN_OPTIONS: `log_path=${log}:print_stacktrace=1` },
    },
  };
  const file = join(place, "manifest.json");
  writeFileSync(file, JSON.stringify(changed));
  const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
  const outputs = ["--output-dir", join(place, "report"), "--reporter", "json"];
  const ran = spawnSync(process.execPath, [main, "run", file, ...outputs, ...options], { encoding: "utf8" });
  expect([0, 1], `${ran.error?.message ?? ""}${ran.stderr}`).toContain(ran.status);
  const report = JSON.parse(readFileSync(join(place, "report", "report.json"), "utf8")) as Report;
  expect(ran.status).toBe(report.exitCode);
  const complaints = readdirSync(place)
    .filter((name) => name.startsWith("complaint"))
    .map((name) => readFileSync(join(place, name), "utf8"));
  return { report, complaints };
}

/** The clauses that a run found broken, each once. */
function brokenClauses({ checks }: Report): string[] {
  const findings = checks.flatMap((check) => [check.finding, ...check.sideFindings.map(({ finding }) => finding)]);
  return [...new Set(findings.flatMap((finding) => (finding === undefined ? [] : [finding.clause])))].sort();
}

describe.skipIf(isMissing)(`the device in C (if skipped: ${install})`, () => {
  it(
    "passes the suite, and its sanitizers have nothing to say",
    () => {
      const { report, complaints } = runSuite(build({ target: "sanitize", fault: 0 }), [], []);
      expect(complaints).toEqual([]);
      expect(brokenClauses(report)).toEqual([]);
      expect(report.checks.filter(({ outcome }) => !["passed", "not-offered"].includes(outcome))).toEqual([]);
      expect(report.checks.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(100);
      expect(report.exitCode).toBe(0);
    },
    longMilliseconds,
  );

  it(
    "is ended by its sanitizers when it has a memory error, which the kit calls a crash",
    () => {
      const program = build({ target: "sanitize", fault: 6 });
      const { report, complaints } = runSuite(program, [], ["--run", "ROB-14", "--skip", "VMC-*"]);
      expect(complaints.join("")).toContain("heap-buffer-overflow");
      expect(brokenClauses(report)).toContain("ROB-1");
      expect(report.exitCode).toBe(1);
    },
    longMilliseconds,
  );

  it.each([
    [1, "repeats bytes that a slow host end had taken", "VMC-TX-4", "VMC-TX-1"],
    [2, "puts used elements into slots in the order of offers", "VMC-ISO-2", "RNG-15"],
    [3, "remembers over a reset when it interrupted last", "RST-2", "INT-14"],
    [4, "gives chains back silently when a host end leaves", "VMC-TX-12", "INT-14"],
    [5, "reads beyond the end of an indirect table", "ROB-41", "ROB-41"],
  ])(
    "is found out with fault %i: it %s (%s shows %s)",
    (fault, _what, check, clause) => {
      const { report } = runSuite(build({ target: "all", fault }), plainInterrupts, ["--run", check]);
      expect(brokenClauses(report)).toContain(clause);
      expect(report.exitCode).toBe(1);
    },
    longMilliseconds,
  );

  it.each([
    [["--channel", "a"], '--channel a: at character 2: expected ":unix:PATH"'],
    [["--channel", "a,b:unix:x"], "--channel a,b:unix:x: at character 2: expected a name of printable ASCII"],
    [["--channel", ":unix:x"], "--channel :unix:x: at character 1: expected a name of at least one character"],
    [["--ram", "0"], "--ram 0: expected a number of megabytes from 1 to 1024"],
    [["--receive-size", "48"], "--receive-size 48: expected a power of two from 2 to 1024"],
    [
      [1, 2, 3].flatMap((n) => ["--channel", `${n}${"x".repeat(70)}:unix:x${n}`]),
      "the channels need 253 bytes of config space, 21 more than there are",
    ],
  ])("refuses %j and says why", (options, message) => {
    const { status, stderr } = spawnSync(build({ target: "all", fault: 0 }), options, { encoding: "utf8", input: "" });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
