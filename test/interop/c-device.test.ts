import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  brokenClauses,
  build,
  expectFound,
  install,
  isMissing,
  main,
  recordSuite,
  runSuite,
  useCDevice,
} from "./c-device.ts";

/** Without the checks that need long scenarios. */
const short = ["--skip", "RNG-16,RNG-16/receive,VMC-ISO-4,RST-5/many-lives"];

useCDevice();

describe.skipIf(isMissing)(`the device in C (if skipped: ${install})`, () => {
  it("passes a scenario of each check, and its sanitizers have nothing to say", () => {
    const { report, complaints } = runSuite(build({ target: "sanitize", fault: 0 }), [], ["--runs", "1", ...short]);
    expect(complaints).toEqual([]);
    expect(brokenClauses(report)).toEqual([]);
    expect(report.checks.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(100);
    expect(report.exitCode).toBe(0);
  });

  it("is ended by its sanitizers when it has a memory error, which the kit calls a crash", () => {
    const program = build({ target: "sanitize", fault: 6 });
    const { report, complaints } = runSuite(program, [], ["--run", "ROB-14", "--skip", "VMC-*"]);
    expect(complaints.join("")).toContain("heap-buffer-overflow");
    expect(brokenClauses(report)).toContain("ROB-1");
    expect(report.exitCode).toBe(1);
  });

  it.each([
    [5, "reads beyond the end of an indirect table", "ROB-41", "ROB-41"],
    [7, "does not clear ISR status when it is read", "INT-3", "INT-3"],
  ])("is found out with fault %i: it %s (%s shows %s)", (fault, _what, check, clause) => {
    expectFound(fault, check, clause);
  });

  it("is judged alone, from what was recorded over its sockets, with the verdict of the run", () => {
    const { report, evidence } = recordSuite(build({ target: "all", fault: 7 }), ["--run", "INT-3", "--runs", "20"]);
    const { finding } = report.checks.find(({ check }) => check === "INT-3") ?? {};
    expect(finding?.clause).toBe("INT-3");
    const { stdout, status } = spawnSync(process.execPath, [main, "judge", "--json", join(evidence, "INT-3.ndjson")], {
      encoding: "utf8",
    });
    expect((JSON.parse(stdout) as { readonly finding: unknown }).finding).toEqual(finding);
    expect(status).toBe(1);
  });

  it.each([
    [["--channel", "a"], '--channel a: at character 2: expected ":unix:PATH"'],
    [["--channel", "a,b:unix:x"], "--channel a,b:unix:x: at character 2: expected a name of printable ASCII"],
    [["--channel", ":unix:x"], "--channel :unix:x: at character 1: expected a name of at least one character"],
    [["--ram", "0"], "--ram 0: expected a number of megabytes from 1 to 1024"],
    [["--receive-size", "48"], "--receive-size 48: expected a power of two from 2 to 1024"],
    [
      [1, 2, 3].flatMap((n) => ["--channel", `${n}${"x".repeat(70)}:unix:x${n}`]),
      "the channels need 253 bytes of config space, 21 more than there are",
    ],
  ])("refuses %j and says why", (options, message) => {
    const { status, stderr } = spawnSync(build({ target: "all", fault: 0 }), options, { encoding: "utf8", input: "" });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
