import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Report } from "../../src/verdict/report.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
/** The built command line. */
export const main: string = join(repositoryRoot, "dist", "src", "cli", "main.js");
const device = join(repositoryRoot, "test", "cli", "unfinished-device.mjs");

/** How a run ended, and what it said on one line. */
interface Finished {
  readonly status: number | null;
  readonly text: string;
  readonly error: string;
}

/** Runs the built command line in a folder. */
export function start(words: readonly string[], folder: string): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GITHUB_ACTIONS: "" },
  });
  return { status, text: stdout.replace(/\s+/g, " "), error: stderr };
}

/** Puts the manifest of a device under construction into a folder of its own. */
export function manifest(program: readonly string[] = [process.execPath, device]): string {
  const folder = temporaryDirectory();
  const [command, ...words] = program;
  const text = JSON.stringify({
    kind: "target-manifest",
    version: 1,
    name: "unfinished",
    start: { program: command, arguments: words },
    qtest: { kind: "stdio" },
    deviceType: "vmchannel",
    ram: [{ start: 0, length: 0x80_0000 }],
  });
  writeFileSync(join(folder, "mine.json"), text);
  return folder;
}

/**
 * Runs so many scenarios of each check on a program with PCI and registers alone: it is judged in those, and told that
 * rings come next.
 */
export function expectRegistersAlone(runs: number): void {
  const folder = manifest();
  const words = ["run", "mine.json", "--reporter", "terminal,json,html", "--runs", String(runs), "--output-dir", "out"];
  const { status, text, error } = start(words, folder);
  expect(status, error).toBe(1);
  const report = JSON.parse(readFileSync(join(folder, "out", "report.json"), "utf8")) as Report;
  expect(report.plan.ladder?.failing).toBe("rings");
  expect(report.conforms).toBe(false);
  expect(report.defects).toEqual([]);
  const registers = report.checks.filter(({ area }) => ["PCI", "REG", "STA", "FEAT"].includes(area));
  expect(registers.filter(({ verdict }) => verdict === "passed").length).toBeGreaterThan(25);
  const beyond = report.checks.filter(({ area }) => ["RNG", "ROB", "INT"].includes(area));
  expect(beyond.filter(({ runs }) => runs > 0)).toEqual([]);
  const reasons = beyond.filter(({ verdict }) => verdict !== "not-offered").map(({ reason }) => reason);
  expect(new Set(reasons)).toEqual(new Set(["not reached: queues do not work yet"]));
  expect(text).toContain("PCI ✓ > registers ✓ > rings ✗ > interrupts > channels > malformed guests");
  expect(text).toContain("unfinished unknown does not conform yet: the next rung is rings.");
  expect(text).toContain("interrupts: the manifest names no interrupt line channels: the manifest names no channel");
  expect(readFileSync(join(folder, "out", "report.html"), "utf8")).toContain("rings ✗");
}

/**
 * Runs so many scenarios of each check on a program without registers: it is judged by its PCI function alone, and told
 * what comes next.
 */
export function expectFunctionAlone(runs: number): void {
  const folder = manifest([process.execPath, device, "no-registers"]);
  const words = ["--runs", String(runs), "--reporter", "terminal,json", "--output-dir", "out"];
  const { status, text } = start(["run", "mine.json", ...words], folder);
  expect(status).toBe(1);
  const report = JSON.parse(readFileSync(join(folder, "out", "report.json"), "utf8")) as Report;
  expect(report.defects).toEqual([]);
  expect(report.warnings).toEqual([]);
  expect(report.plan.target.features).toEqual([]);
  const pci = report.checks.filter(({ check }) => check.startsWith("PCI"));
  expect(pci.filter(({ verdict }) => verdict === "passed").length).toBeGreaterThan(7);
  expect(report.checks.filter(({ check, runs }) => !check.startsWith("PCI") && runs > 0)).toEqual([]);
  const reasons = new Set(report.clauses.filter(({ verdict }) => verdict === "stopped").map(({ reason }) => reason));
  expect(reasons).toEqual(new Set(["not reached: registers do not work yet"]));
  expect(text).toContain("offers unknown");
  expect(text).not.toContain("no queue has");
  expect(text).toContain("PCI ✓ > registers ✗ > rings");
  expect(text).toContain("does not conform yet: the next rung is registers.");
}

/**
 * Runs so many scenarios of each check on a program without BAR0: it is judged by the rest of its PCI function.
 */
export function expectFunctionWithoutBar(runs: number): void {
  const folder = manifest([process.execPath, device, "no-bar"]);
  const words = ["--runs", String(runs), "--reporter", "terminal,json", "--output-dir", "out"];
  const { status, text, error } = start(["run", "mine.json", ...words], folder);
  expect(status, error).toBe(1);
  const report = JSON.parse(readFileSync(join(folder, "out", "report.json"), "utf8")) as Report;
  expect(report.end).toEqual({ kind: "finished" });
  const broken = report.defects.map(({ clause }) => clause);
  expect(broken).toContain("PCI-ID-5");
  expect(broken.filter((clause) => !clause.startsWith("PCI"))).toEqual([]);
  expect(text).toContain("PCI ✗ > registers > rings");
}
