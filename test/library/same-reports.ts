import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { composeKit } from "../../src/cli/compose.ts";
import {
  type ConformanceOptions,
  type ConformanceTarget,
  type DeviceModule,
  type Report,
  runConformance,
} from "../../src/index.ts";
import { fakeIo } from "../cli/fake-kit.ts";
import { faultyDevice } from "./faulty-device.ts";

/** What the command line makes of the same device with the same words; it writes to `folder`. */
export async function commandLineReport(
  words: readonly string[],
  folder: string,
  device?: DeviceModule,
): Promise<Report> {
  const kit = composeKit();
  const withDevice = device === undefined ? kit : { ...kit, openSession: openingWith(device) };
  const io = fakeIo();
  await runCommandLine(["run", "--reporter", "json", "--output-dir", folder, ...words], withDevice, io);
  expect(io.error()).toBe("");
  return JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
}

function openingWith(device: DeviceModule): ReturnType<typeof composeKit>["openSession"] {
  const kit = composeKit();
  return (choice, specification) => kit.openSession({ ...choice, device }, specification);
}

/** A report without what no two runs share: times, and cases that only one of them has written. */
export function lasting(report: Report): unknown {
  const own = ["$schema", "startedAt", "milliseconds", "caseFile", "replay", "defects"];
  return JSON.parse(JSON.stringify(report, (key: string, value: unknown) => (own.includes(key) ? undefined : value)));
}

/** Expects the report of the command line for a device with a fault, with so many scenarios of each check. */
export async function expectSameOfFault(runs: number, folder: string): Promise<void> {
  const device = faultyDevice("reset-keeps-queue-select");
  const options: ConformanceOptions = { run: ["RST-*", "REG-*"], skip: "REG-1", level: "SHOULD", runs };
  const report = await runConformance(device, options);

  expect(report.conforms).toBe(false);
  expect(report.clauses.find(({ id }) => id === "RST-2")?.verdict).toBe("failed");
  const words = ["--run", "RST-*,REG-*", "--skip", "REG-1", "--level", "should", "--runs", String(runs)];
  expect(lasting(report)).toEqual(lasting(await commandLineReport(words, folder, device)));
}

/** Expects of two devices that are judged at once what each shows alone, with so many scenarios of each check. */
export async function expectSameAtOnce(runs: number): Promise<void> {
  const options: ConformanceOptions = { run: "RST-*", runs };
  const targets: readonly ConformanceTarget[] = [faultyDevice("reset-keeps-queue-select"), undefined];
  const together = await Promise.all(targets.map((target) => runConformance(target, options)));
  for (const [index, target] of targets.entries()) {
    expect(lasting(together[index] as Report)).toEqual(lasting(await runConformance(target, options)));
  }
  expect(together.map(({ conforms }) => conforms)).toEqual([false, true]);
}
