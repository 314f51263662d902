import { describe, expect, it } from "vitest";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";
import { judgeOddDevice, oddDevice, vmconform } from "./odd-device.ts";

const temporaryDirectory = useTemporaryDirectories();

describe("a device module that is lost", () => {
  it("in a check, but not when that is run again, is flaky", () => {
    const folder = oddDevice(temporaryDirectory(), {
      malformed: "if (!existsSync('once')) { writeFileSync('once', ''); process.exit(3); } super.refuse(head);",
      loaded: "import { existsSync, writeFileSync } from 'node:fs';",
    });
    const { status, report, text } = judgeOddDevice(folder);
    expect(status).toBe(1);
    expect(report?.checks.filter(({ verdict }) => verdict === "flaky")).toHaveLength(1);
    expect(text).toContain("the device's process ended, with exit code 3, but not when the check was run again");
  }, 240_000);

  it("in the kit's own process does not end it without a word", () => {
    const folder = oddDevice(temporaryDirectory(), { made: "process.exit(0);" });
    for (const words of [
      ["doctor", "odd.mjs"],
      ["diff", "reference", "odd.mjs"],
      ["run", "odd.mjs", "--workers", "1"],
      ["run", "odd.mjs", "--record", "evidence"],
    ]) {
      const { status, text } = vmconform(folder, ...words);
      expect(text).toContain("the device module odd.mjs ended this process with exit code 0");
      expect(status).toBe(3);
    }
  }, 240_000);

  it("before its first check cannot be judged", () => {
    const killed = judgeOddDevice(oddDevice(temporaryDirectory(), { loaded: "process.kill(process.pid, 'SIGKILL');" }));
    expect(killed.status).toBe(3);
    expect(killed.report).toBeUndefined();
    expect(killed.text).toContain("a worker process was ended by signal SIGKILL before its first check");
    const ended = judgeOddDevice(oddDevice(temporaryDirectory(), { made: "process.exit(0);" }));
    expect(ended.status).toBe(3);
    expect(ended.text).toContain("a worker process ended with exit code 0 before its first check");
  }, 240_000);
});
