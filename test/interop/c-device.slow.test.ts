import { describe, expect, it } from "vitest";
import { brokenClauses, build, install, isMissing, runSuite, useCDevice } from "./c-device.ts";

/** The whole suite, and a compiler that may have to share the machine. */
const longMilliseconds = 900_000;

useCDevice();

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
});
