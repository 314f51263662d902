import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/verdict/report.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const reference = pathToFileURL(join(repositoryRoot, "dist", "reference", "device.js")).href;
const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
const temporaryDirectory = useTemporaryDirectories();

/** Judges in workers the reference device with something odd in each of them, as they start or after a while. */
function judge(odd: string, when: "start" | "later", workers: readonly string[] = ["--workers", "2"]) {
  const folder = temporaryDirectory();
  const text = `
    import { createReferenceDevice } from ${JSON.stringify(reference)};
    const isWorker = process.send !== undefined;
    let writes = 0;
    export const target = { name: "odd" };
    export function createDevice(environment, options) {
      const device = createReferenceDevice(environment, options);
      const portWrite = device.portWrite.bind(device);
      device.portWrite = (offset, width, value) => {
        writes++;
        if (isWorker && writes > 500) { ${odd} }
        portWrite(offset, width, value);
      };
      return device;
    }
    if (isWorker && ${when === "start"}) { ${odd} }`;
  writeFileSync(join(folder, "odd.mjs"), text);
  const words = [
    "run",
    "odd.mjs",
    ...workers,
    "--timeout",
    "100ms",
    "--run",
    "STA-*",
    "--reporter",
    "terminal,json=report.json",
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GITHUB_ACTIONS: "" },
  });
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
  return { status, text: `${stdout}${stderr}`.replace(/\s+/g, " "), report };
}

describe("a run in workers", () => {
  it("ends with 3 and names the check when a worker gives no sign of life any more", () => {
    const { status, text, report } = judge("for (;;) {}", "later");
    expect(status).toBe(3);
    expect(report.end).toMatchObject({ kind: "target", code: "hung" });
    const lost = report.checks.filter(({ verdict }) => verdict === "error");
    expect(lost).toHaveLength(1);
    expect(text).toContain(`gave no sign of life for 3 seconds and was ended in the middle of ${lost[0]?.check}`);
    expect(text).toContain("under a debugger");
  });

  it("ends with 3 and names the check when a device module ends its process, without being told to use workers", () => {
    const { status, text, report } = judge("process.exit(7);", "later", []);
    expect(status).toBe(3);
    expect(report.end).toMatchObject({ kind: "target", code: "crashed" });
    expect(text).toMatch(/a worker process ended with exit code 7 in the middle of [A-Z]+-/);
  });

  it("ends with 3 when a worker dies before its first check", () => {
    const { status, text, report } = judge("process.kill(process.pid, 'SIGKILL');", "start");
    expect(status).toBe(3);
    expect(report.checks).toEqual([]);
    expect(text).toContain("a worker process was ended by signal SIGKILL before its first check");
  });
});
