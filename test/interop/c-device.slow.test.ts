import { describe, expect, it } from "vitest";
import { brokenClauses, build, expectFound, install, isMissing, runSuite, useCDevice } from "./c-device.ts";

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

  it.each([
    [1, "repeats bytes that a slow host end had taken", "VMC-TX-4", "VMC-TX-1"],
    [2, "puts used elements into slots in the order of offers", "VMC-ISO-2", "RNG-15"],
    [3, "remembers over a reset when it interrupted last", "RST-2", "INT-14"],
    [9, "counts refused messages over resets, and gives up at ten", "VMC-TX-7", "VMC-TX-3"],
    [8, "lets in one host end of a channel and no other", "VMC-LIFE-4", "VMC-LIFE-4"],
    [12, "steps through lengths that are only claimed", "ROB-9/time", "ROB-9"],
    [4, "gives chains back silently when a host end leaves", "VMC-TX-12", "INT-5"],
  ])(
    "is found out with fault %i: it %s (%s shows %s)",
    (fault, _what, check, clause) => {
      expectFound(fault, check, clause);
    },
    longMilliseconds,
  );

  it.each([
    [10, "never waits for work", "ROB-42"],
    [11, "waits at a reset", "ROB-43"],
  ])("is warned of with fault %i: it %s (%s)", (fault, _what, clause) => {
    const { report } = runSuite(build({ target: "all", fault }), [], ["--run", clause]);
    expect(report.checks.flatMap(({ warnings }) => warnings.map((warning) => warning.clause))).toContain(clause);
    expect(report.exitCode).toBe(0);
  });
});
