import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { ManifestDocument } from "../../src/target/manifest/manifest-document.ts";
import { findProgram } from "../../src/target/process/find-program.ts";
import type { Report } from "../../src/verdict/report.ts";
import { repositoryRoot } from "../support/source-tree.ts";

const folder = join(repositoryRoot, "examples", "c-device");
/** What installs the tools that build the device. */
export const install = "apt-get install -y --no-install-recommends gcc libc6-dev make";
const hasTools = findProgram("cc", "/") !== undefined && findProgram("make", "/") !== undefined;
/** Whether the tools are missing; in continuous integration that is a failure and no reason to skip. */
export const isMissing: boolean = !hasTools && process.env["CI"] !== "true";

let temporary: string;

/** Makes a folder for what is built and reported, removed when the tests of a file have ended. Call once per file. */
export function useCDevice(): void {
  beforeAll(() => {
    temporary = mkdtempSync(join(tmpdir(), "c-device-test-"));
  });
  afterAll(() => {
    rmSync(temporary, { recursive: true });
  });
}

interface Build {
  readonly target: "all" | "sanitize";
  /** Number of a planted fault, or 0 for none. */
  readonly fault: number;
}

/** Builds the device as its makefile does; gives the program's path. */
export function build({ target, fault }: Build): string {
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

/** The program as it is built. */
export const main: string = join(repositoryRoot, "dist", "src", "cli", "main.js");

/** Runs the suite and records what the oracle was shown; gives the folder of recordings too. */
export function recordSuite(program: string, options: readonly string[]): Run & { readonly evidence: string } {
  const evidence = mkdtempSync(join(temporary, "evidence-"));
  return { ...runSuite(program, [], [...options, "--record", evidence]), evidence };
}

/** Runs the suite on a build of the device as a user does. */
export function runSuite(program: string, extra: readonly string[], options: readonly string[]): Run {
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
export function brokenClauses({ checks }: Report): string[] {
  const findings = checks.flatMap((check) => [check.finding, ...check.sideFindings.map(({ finding }) => finding)]);
  return [...new Set(findings.flatMap((finding) => (finding === undefined ? [] : [finding.clause])))].sort();
}

/** Features whose interrupt rules would hide which one of them a missing interrupt breaks. */
const plainInterrupts = ["--without", "notify-on-empty", "--without", "event-idx"];

/** Expects the check to find a planted fault and to tell it by the clause. */
export function expectFound(fault: number, check: string, clause: string): void {
  const { report } = runSuite(build({ target: "all", fault }), plainInterrupts, ["--run", check]);
  expect(brokenClauses(report)).toContain(clause);
  expect(report.exitCode).toBe(1);
}
