import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";
import {
  expectLoss,
  expectOneDefect,
  expectShrunkLoss,
  judgeOddDevice,
  judgeWholeSuite,
  oddDevice,
  replayFailure,
} from "./odd-device.ts";

const temporaryDirectory = useTemporaryDirectories();
const hoard = "const hoard = []; for (;;) { hoard.push(new Array(1e5).fill(Math.random()).map(String)); }";

describe("a device module that is lost", () => {
  it("by ending its process is a finding with a shrunk scenario, and every other check is done", () => {
    const folder = oddDevice(temporaryDirectory(), {
      malformed: "console.error('a ring to the left'); process.exit(7);",
    });
    const ran = judgeOddDevice(folder);
    expect(expectShrunkLoss(ran, "ROB-1:crashed")).toBe("the device's process ended, with exit code 7");
    expect(ran.text).toContain("| a ring to the left");
    const again = replayFailure(folder, ran.report);
    expect(again.status).toBe(1);
    expect(again.text).toContain("STILL FAILS: the device died again");
  }, 400_000);

  it("by never returning is another finding, and so is told by a replay", () => {
    const folder = oddDevice(temporaryDirectory(), { malformed: "for (;;) {}" });
    const ran = judgeOddDevice(folder);
    expect(expectLoss(ran, "ROB-2:hung")).toBe("the device did not return within 3 s of processor time");
    const again = replayFailure(folder, ran.report);
    expect(again.status).toBe(1);
    expect(again.text).toContain("STILL FAILS: the device hung again");
  }, 400_000);

  it("by waiting for what never comes is the same finding, told as a wait", () => {
    const malformed = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";
    const ran = judgeOddDevice(oddDevice(temporaryDirectory(), { malformed }));
    expect(expectLoss(ran, "ROB-2:hung")).toMatch(/^the device did not return for \d+ s, in which it only waited$/);
  }, 400_000);

  it("by using up all memory has its crash dump in a file, and not on the terminal", () => {
    const dump =
      "process.stderr.write('<--- Last few GCs --->\\nFATAL ERROR: heap out of memory\\n 1: 0xb78db3 node\\n');";
    const folder = oddDevice(temporaryDirectory(), { malformed: `${dump} process.abort();` });
    const ran = judgeOddDevice(folder);
    expect(expectShrunkLoss(ran, "ROB-1:crashed")).toBe("the device's process ran out of memory");
    expect(ran.text).not.toContain("Last few GCs");
    const [, file = ""] = /\(all of it is in (\S+)\)/.exec(ran.text) ?? [];
    expect(readFileSync(join(folder, file), "utf8")).toContain("Last few GCs");
  }, 400_000);

  it.each([
    { way: "never returning", signature: "ROB-2:hung", malformed: "for (;;) {}", words: ["--timeout", "100ms"] },
    // The memory has to be gone before the time is.
    { way: "using up all memory", signature: "ROB-1:crashed", malformed: hoard, words: [] },
  ])(
    "by $way, is one defect of the whole suite, and every check has its verdict",
    ({ signature, malformed, words }) => {
      const folder = oddDevice(temporaryDirectory(), { malformed });
      const ran = judgeWholeSuite(folder, ...words);
      const { checks = [] } = ran.report ?? {};
      expect(expectOneDefect(ran, signature)).toBe("malformed-chain");
      expect(checks.length).toBeGreaterThan(150);
      const verdicts = checks.map(({ verdict }) => verdict);
      const settled = ["passed", "failed", "stopped", "not-offered"];
      expect(verdicts.filter((verdict) => !settled.includes(verdict))).toEqual([]);
      expect(verdicts.filter((verdict) => verdict === "passed").length).toBeGreaterThan(130);
      expect(ran.text).toContain("1 defect, met by");
    },
    900_000,
  );

  it("after some scenarios, but by none of them alone, is a finding that says so", () => {
    const folder = oddDevice(temporaryDirectory(), { made: "if (devices > 8) process.exit(4);" });
    const { status, report, text } = judgeOddDevice(folder, "--run", "REG-1");
    expect(status, text).toBe(1);
    const lost = report?.checks.filter(({ verdict }) => verdict === "failed") ?? [];
    expect(lost.length).toBeGreaterThan(0);
    expect(lost[0]?.reason).toContain("what came before it in the check has a part in it");
  }, 400_000);
});
