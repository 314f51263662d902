import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram } from "../../src/target/process/find-program.ts";
import type { Report } from "../../src/verdict/report.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const install = "apt-get install -y --no-install-recommends qemu-system-x86";

/** Whether QEMU is not there. In CI it has to be. */
export const isMissing: boolean = findProgram("qemu-system-x86_64", "/") === undefined && process.env["CI"] !== "true";

/** Milliseconds that one run of the suite may take on a busy machine. */
export const runMilliseconds = 400_000;

/** The title of tests that need QEMU: says where it is missing. */
export function titled(title: string): string {
  return isMissing ? `${title} (skipped: ${install})` : title;
}

/** What a run of the suite on QEMU came to. */
export interface Judged {
  readonly code: number;
  /** Everything it wrote, for messages. */
  readonly output: string;
  readonly report: Report;
}

/** `vmconform run MANIFEST ...` in the folder of the repository, as a user gives it. */
export async function judgeQemu(manifest: string, ...args: readonly string[]): Promise<Judged> {
  const folder = mkdtempSync(join(tmpdir(), "judge-qemu-"));
  try {
    const reports = ["--output-dir", folder, "--reporter", `terminal,json=${join(folder, "judged.json")}`];
    const command = ["dist/src/cli/main.js", "run", manifest, ...args, ...reports];
    const { code, output } = await execute(command);
    const report = JSON.parse(readFileSync(join(folder, "judged.json"), "utf8")) as Report;
    return { code, output, report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function execute(command: readonly string[]): Promise<Pick<Judged, "code" | "output">> {
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : error === null ? 0 : -1;
      resolve({ code, output: stdout + stderr });
    });
  });
}

/** The expectations file that is kept with a manifest. */
export function expectationsOf(manifest: string): string {
  return manifest.replace(/\.json$/, ".expectations.json");
}

/** Lines of the expectations file of which no check has shown what they list. */
export function unusedLines({ report }: Judged): number[] {
  const used = new Set(report.checks.map(({ expectation }) => expectation?.line));
  return report.expectations.map(({ line }) => line).filter((line) => !used.has(line));
}
