import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Report } from "../../src/verdict/report.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
const device = join(repositoryRoot, "test", "cli", "unfinished-device.mjs");

function start(words: readonly string[], folder: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GITHUB_ACTIONS: "" },
  });
  return { status, text: stdout.replace(/\s+/g, " "), error: stderr };
}

/** Puts the manifest of a device under construction into a folder of its own. */
function manifest(program: readonly string[] = [process.execPath, device]): string {
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

it("a program with PCI and registers alone is judged in those, and told that rings come next", () => {
  const folder = manifest();
  const words = ["run", "mine.json", "--reporter", "terminal,json,html", "--runs", "3", "--output-dir", "out"];
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
  expect(readFileSync(join(folder, "out", "report.html"), "utf8")).toContain("rings ✗");
}, 60_000);

it("a program without registers is told so", () => {
  const { status, text } = start(
    ["run", "mine.json", "--run", "PCI-ID-1"],
    manifest([process.execPath, device, "no-registers"]),
  );
  expect(status).toBe(1);
  expect(text).toContain("PCI ✓ > registers ✗ > rings");
  expect(text).toContain("does not conform yet: the next rung is registers.");
}, 60_000);

it("the doctor says of a program that ends at once that it did, and what it did not try", () => {
  const { status, text } = start(["doctor", "mine.json"], manifest([process.execPath, "-e", "process.exit(3)"]));
  expect(status).toBe(3);
  expect(text).toMatch(/^ ✗ start \S.*exit status 3/);
  expect(text).not.toContain("✓");
  for (const step of ["answer", "set-up", "host-ends", "device", "memory", "registers", "interrupt", "channels"]) {
    expect(text).toContain(`- ${step} not tried`);
  }
}, 60_000);

it("the doctor says of a manifest without an interrupt line that it names none", () => {
  const { text } = start(["doctor", "mine.json"], manifest());
  expect(text).toContain("✓ set-up 0 set-up writes were done; the manifest names no interrupt line");
}, 60_000);
