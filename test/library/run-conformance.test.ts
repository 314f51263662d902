import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ConformanceOptions,
  type ConformanceTarget,
  type DeviceModule,
  ExpectationsError,
  OptionsError,
  runConformance,
  TargetError,
} from "../../src/index.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";
import { faultyDevice } from "./faulty-device.ts";
import { commandLineReport, expectSameAtOnce, expectSameOfFault, lasting } from "./same-reports.ts";

const temporaryDirectory = useTemporaryDirectories();
const example = join(repositoryRoot, "examples", "in-process-device", "bare-device.ts");

/** Checks of long scenarios, which take as long as all others. */
const long: readonly string[] = ["RNG-16", "RNG-16/receive", "VMC-ISO-4", "RST-5/many-lives"];

describe("a run from a program", () => {
  it("has the report of the command line for the reference device", async () => {
    const report = await runConformance(undefined, { runs: 1, seed: 7, skip: long });

    expect(report.conforms).toBe(true);
    expect(report.checks.length).toBeGreaterThan(150);
    expect(lasting(report)).toEqual(
      lasting(await commandLineReport(["--runs", "1", "--seed", "7", "--skip", long.join()], temporaryDirectory())),
    );
  });

  it("has the report of the command line for a device with a fault", async () => {
    await expectSameOfFault(8, temporaryDirectory());
  });

  it("takes known failures as entries, and an entry that is no longer true is a problem", async () => {
    const device = faultyDevice("reset-keeps-queue-select");
    const options: ConformanceOptions = { run: "RST-2", skip: ["FEAT-2/last", "RST-5/*", "RST-2/*"], runs: 50 };
    const failed = (await runConformance(device, options)).checks.filter(({ verdict }) => verdict === "failed");
    expect(failed.length).toBeGreaterThan(0);
    const expectations = failed.map(({ check, finding }) => {
      return { id: check, match: finding?.signature ?? "", reason: "known", link: "issue 1" };
    });
    const known = await runConformance(device, { ...options, expectations });
    expect([known.conforms, known.totals.checks.xfailed]).toEqual([true, failed.length]);

    const stale = await runConformance(undefined, { ...options, expectations: expectations.slice(0, 1) });
    expect([stale.conforms, stale.exitCode]).toEqual([false, 1]);
    expect(stale.problems).toMatchObject([{ file: "expectations", line: 1 }]);
  });

  it("tells of the plan and of each check, and writes nothing unless a folder is given", async () => {
    const folder = temporaryDirectory();
    const told: string[] = [];
    const device = faultyDevice("reset-keeps-queue-select");
    const options: ConformanceOptions = {
      run: "RST-2",
      runs: 50,
      onPlan: ({ checks, seed }) => told.push(`${checks} checks, seed ${seed}`),
      onCheck: ({ check, verdict }) => told.push(`${check} ${verdict}`),
    };
    const silent = await runConformance(device, options);
    expect(told).toEqual([
      `${silent.checks.length} checks, seed 1`,
      ...silent.checks.map((c) => `${c.check} ${c.verdict}`),
    ]);
    expect(silent.checks.every(({ caseFile, replay }) => caseFile === undefined && replay === undefined)).toBe(true);

    const outputDirectory = join(folder, "out");
    const report = await runConformance(device, { ...options, outputDirectory, reporters: ["json", "junit"] });
    expect(readdirSync(outputDirectory).sort()).toEqual(["cases", "junit.xml", "report.json", "run.json"]);
    const [failed] = report.checks.filter(({ verdict }) => verdict === "failed");
    expect(existsSync(failed?.caseFile ?? "")).toBe(true);
    expect(failed?.replay).toBeUndefined();
  });

  it("ends at a signal and at a number of failures, and reports what was finished", async () => {
    const controller = new AbortController();
    const ended = await runConformance(undefined, {
      runs: 5,
      signal: controller.signal,
      onCheck: () => controller.abort(),
    });
    expect(ended).toMatchObject({ conforms: false, exitCode: 130, end: { kind: "interrupted" } });
    expect(ended.checks).toHaveLength(1);

    const first = await runConformance(faultyDevice("reset-keeps-queue-select"), { run: "RST-*", maxFailures: 1 });
    expect(first.end.kind).toBe("failures");
    expect(first.checks.at(-1)?.verdict).toBe("failed");
  });

  it("judges two devices at once as it judges one after the other", async () => {
    await expectSameAtOnce(5);
  });

  it("takes a module by its path", async () => {
    const report = await runConformance(example, { run: "PCI-*", runs: 5, workers: 1 });
    expect([report.conforms, report.plan.target.name]).toEqual([true, "bare-device"]);
  });

  it("passes on what a listener throws, and ends the run", async () => {
    let calls = 0;
    const mistake = new Error("a mistake of the listener");
    const onCheck = (): void => {
      calls++;
      throw mistake;
    };
    await expect(runConformance(undefined, { runs: 5, onCheck })).rejects.toBe(mistake);
    expect(calls).toBe(1);
  });
});

describe("what cannot be run", () => {
  const device = faultyDevice("reset-keeps-queue-select");
  const made = { configRead: () => 0, configWrite: () => undefined, portRead: () => 0, portWrite: () => undefined };

  it.each<[string, unknown, unknown, RegExp]>([
    ["a number as target", 5, {}, /the target is 5: give \{ createDevice \}/],
    ["nothing to make a device with", { create: () => made }, {}, /has no createDevice \(it has create\)/],
    ["a device in place of its maker", { createDevice: made }, {}, /a createDevice that is an object/],
    ["an option in the target", { ...device, seed: 1 }, {}, /seed is an option.*second argument/],
    ["an address that is no file", new URL("https://example.org/device.js"), {}, /is no file/],
    ["options that are none", device, 7, /the options must be an object, not 7/],
    ["an unknown option", device, { seeds: 1 }, /no option "seeds" \(did you mean "seed"\?\)/],
    ["a seed below 0", device, { seed: -1 }, /seed must be a whole number of 0 to 2\^53 - 1, not -1/],
    ["an empty pattern", device, { run: "" }, /run must be an id or a pattern/],
    ["a pattern that matches nothing", device, { run: "RST-99" }, /the option run RST-99 matches no check/],
    ["a selection of nothing", device, { run: "RST-2", skip: "*" }, /leaves no check; the option run, the option skip/],
    ["workers for a device of this process", device, { workers: 2 }, /cannot be in several/],
    ["a configuration of another device", device, { configuration: "bare" }, /for the reference device/],
    ["a configuration that there is not", undefined, { configuration: "bar" }, /did you mean "bare"/],
    ["reports without a folder", device, { reporters: ["json"] }, /needs outputDirectory/],
    [
      "a reporter that writes no file",
      device,
      { reporters: ["terminal"], outputDirectory: "x" },
      /a list of json, ndjson/,
    ],
    ["a file of known failures that is not there", device, { expectations: "none.json" }, /none.json cannot be read/],
  ])("%s is refused with what to do", async (_what, target, options, message) => {
    const run = runConformance(target as ConformanceTarget, options as ConformanceOptions);
    await expect(run).rejects.toThrow(OptionsError);
    await expect(run).rejects.toThrow(message);
  });

  it("known failures that are no entries are refused by their number", async () => {
    const entry = { id: "RST-2", match: "RST-2:*", reason: "known", link: "issue 1" };
    const options = { expectations: [entry, { id: "RST-1", why: "known" }] } as unknown as ConformanceOptions;
    const run = runConformance(device, options);
    await expect(run).rejects.toThrow(ExpectationsError);
    await expect(run).rejects.toThrow(/entry 2: unknown key "why"/);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      "throws",
      () => {
        throw new Error("no memory left");
      },
      /could not be made: Error: no memory left/,
    ],
    ["gives nothing", () => undefined, /gave undefined, which has no configRead, configWrite, portRead, portWrite/],
    ["gives a promise", async () => made, /gave a promise/],
    ["gives half a device", () => ({ ...made, portWrite: 1 }), /an object, which has no portWrite/],
  ])("a createDevice that %s is a target that did not start", async (_what, createDevice, message) => {
    const run = runConformance({ createDevice } as DeviceModule);
    await expect(run).rejects.toThrow(TargetError);
    await expect(run).rejects.toMatchObject({ code: "start-failed", message: expect.stringMatching(message) });
  });

  it("what a device says of itself is checked as that of a module", async () => {
    const target = { ...device.target, nam: "x" };
    const run = runConformance({ ...device, target });
    await expect(run).rejects.toThrow(/unknown key "nam" \(did you mean "name"\?\)/);
  });
});
