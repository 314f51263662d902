import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findProgram } from "../../src/target/find-program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const install = "apt-get install -y --no-install-recommends qemu-system-x86";
const isMissing = findProgram("qemu-system-x86_64", "/") === undefined && process.env["CI"] !== "true";
const manifest = "targets/qemu-virtio-serial.json";
const expectations = "targets/qemu-virtio-serial.expectations.json";

interface Ended {
  readonly code: number;
  readonly output: string;
}

function vmconform(...args: readonly string[]): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "qemu-conformance-"));
  const command = ["dist/src/cli/main.js", "run", manifest, "--output-dir", folder, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      rmSync(folder, { recursive: true, force: true });
      resolve({
        code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1,
        output: stdout + stderr,
      });
    });
  });
}

const title = isMissing ? `the legacy console of QEMU (skipped: ${install})` : "the legacy console of QEMU";
const selection = ["--run", "PCI-*", "--run", "RNG-9", "--run", "ROB-18", "--run", "ROB-19"];

describe.skipIf(isMissing)(title, () => {
  it("conforms under its expectations file", async () => {
    const { code, output } = await vmconform("--expectations", expectations, ...selection);

    expect(output).toContain("failed as expected");
    expect(code, output).toBe(0);
  }, 180_000);

  it("does not conform without it, and each deviation is told by its clause", async () => {
    const { code, output } = await vmconform("--run", "RNG-9", "--run", "ROB-18");

    expect(output).toContain("MUST RNG-9");
    expect(output).toContain("MUST ROB-18");
    expect(code).toBe(1);
  }, 180_000);
});
