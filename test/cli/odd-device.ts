import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import type { Report } from "../../src/verdict/report.ts";
import { repositoryRoot } from "../support/source-tree.ts";

const dist = join(repositoryRoot, "dist");
const reference = pathToFileURL(join(dist, "reference", "device.js")).href;
const parts = pathToFileURL(join(dist, "reference", "parts.js")).href;
const main = join(dist, "src", "cli", "main.js");

/** What a made-up device does that the reference device does not. */
export interface Odd {
  /** What is done with each malformed chain. */
  readonly malformed?: string;
  /** What is done when the module is loaded. */
  readonly loaded?: string;
  /** What is done when a device is made. */
  readonly made?: string;
}

/** Puts into a folder the module `odd.mjs`: the reference device, but for something odd. Gives the folder. */
export function oddDevice(folder: string, { malformed = "super.refuse(head);", loaded = "", made = "" }: Odd): string {
  const text = `
    import { createReferenceDevice } from ${JSON.stringify(reference)};
    import { referenceParts } from ${JSON.stringify(parts)};
    class Virtqueue extends referenceParts.Virtqueue {
      refuse(head) { ${malformed} }
    }
    export const target = { name: "odd" };
    let devices = 0;
    export function createDevice(environment, options) {
      devices++;
      ${made}
      return createReferenceDevice(environment, options, { Virtqueue });
    }
    ${loaded}`;
  writeFileSync(join(folder, "odd.mjs"), text);
  return folder;
}

/** What the kit said, its white space folded, and its exit code. */
export interface Ran {
  readonly status: number | null;
  readonly text: string;
}

/** Runs the kit in a folder. */
export function vmconform(folder: string, ...words: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GITHUB_ACTIONS: "" },
  });
  return { status, text: `${stdout}${stderr}`.replace(/\s+/g, " ") };
}

/** A run with its report; undefined when there was none. */
export interface Judged extends Ran {
  readonly report: Report | undefined;
}

/** Judges the module with a few checks, one of which offers malformed chains. */
export function judgeOddDevice(folder: string, ...words: readonly string[]): Judged {
  return judge(folder, "--run", "ROB-22,REG-1,VMC-TX-2", "--runs", "10", "--timeout", "100ms", ...words);
}

/** Judges the module with every check. */
export function judgeWholeSuite(folder: string, ...words: readonly string[]): Judged {
  return judge(folder, ...words);
}

function judge(folder: string, ...words: readonly string[]): Judged {
  const ran = vmconform(folder, "run", "odd.mjs", "--reporter", "terminal,json=report.json", ...words);
  const file = join(folder, "report.json");
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Report) : undefined;
  return { ...ran, report };
}

/** What a run on a device that is lost with every malformed chain must show; gives the finding's words. */
export function expectLoss({ status, text, report }: Judged, signature: string): string {
  expect(status, text).toBe(1);
  expect(report?.end).toEqual({ kind: "finished" });
  const lost = report?.checks.filter(({ verdict }) => verdict === "failed") ?? [];
  const [first] = lost;
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.map(({ finding }) => finding?.signature)).toEqual(lost.map(() => signature));
  expect(first?.scenario?.operations.length).toBeLessThan(first?.operationsBeforeShrinking ?? 0);
  const others = report?.checks.filter(({ check }) => !check.startsWith("ROB")) ?? [];
  expect(others.length).toBeGreaterThan(2);
  expect(others.map(({ verdict }) => verdict)).toEqual(others.map(() => "passed"));
  return first?.finding?.got ?? "";
}

/** What a whole run must show where nothing but one defect is wrong; gives the kind of the operation that shows it. */
export function expectOneDefect({ status, text, report }: Judged, signature: string): string {
  expect(status, text).toBe(1);
  expect(report?.end).toEqual({ kind: "finished" });
  const failed = report?.checks.filter(({ verdict }) => verdict === "failed") ?? [];
  expect(new Set(failed.map(({ finding }) => finding?.signature))).toEqual(new Set([signature]));
  const shown = failed.find(({ scenario }) => scenario !== undefined);
  expect(shown?.scenario?.operations.length).toBeLessThanOrEqual(3);
  return shown?.scenario?.operations[shown.finding?.step ?? -1]?.kind ?? "";
}

/** The same where the device is lost at once, so that time does not run out before the scenario is at its smallest. */
export function expectShrunkLoss(ran: Judged, signature: string): string {
  const got = expectLoss(ran, signature);
  const first = ran.report?.checks.find(({ verdict }) => verdict === "failed");
  expect(first?.scenario?.operations.length).toBeLessThanOrEqual(3);
  expect(first?.scenario?.operations[first.finding?.step ?? -1]?.kind).toBe("malformed-chain");
  return got;
}

/** Replays the first failure of a run. */
export function replayFailure(folder: string, report: Report | undefined): Ran {
  const [lost] = report?.checks.filter(({ verdict }) => verdict === "failed") ?? [];
  return vmconform(folder, "replay", lost?.caseFile ?? "", "--target", "odd.mjs", "--timeout", "100ms");
}
