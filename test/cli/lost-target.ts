import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import type { Report } from "../../src/verdict/report.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { until } from "../support/temporary-directory.ts";

const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
const target = join(repositoryRoot, "test", "cli", "mortal-target.mjs");

/** Checks of registers, rings, both directions of a channel and malformed chains, one scenario of each. */
const selection = ["--run", "REG-1,RST-4,RNG-6,VMC-TX-2,VMC-RX-1,VMC-LIFE-4,ROB-11", "--runs", "1"];

interface Ending {
  readonly code: number | null;
  readonly text: string;
  readonly folder: string;
}

/** Runs the suite on the device, which gets the signal at its nth access; all that is made goes below one folder. */
async function run(folder: string, signal: NodeJS.Signals, access: number): Promise<Ending> {
  mkdirSync(join(folder, "tmp"), { recursive: true });
  const manifest = {
    kind: "target-manifest",
    version: 1,
    name: "mortal",
    start: {
      program: process.execPath,
      arguments: [
        target,
        folder,
        signal,
        String(access),
        `\${qtest},server,nowait`,
        `agent:\${channel:agent},server,nowait`,
      ],
    },
    qtest: { kind: "unix" },
    deviceType: "vmchannel",
    interrupt: { interceptIn: "ioapic", line: 11 },
    ram: [{ start: 0, length: 0x80_0000 }],
    channels: [{ name: "agent", hostEnd: { kind: "unix" } }],
    capabilities: { synchronous: true },
    limits: { reply: 3000, stop: 300 },
  };
  const file = join(folder, "mortal.json");
  writeFileSync(file, JSON.stringify(manifest));
  const words = ["run", file, ...selection, "--output-dir", join(folder, "report"), "--reporter", "terminal,json"];
  const environment = { ...process.env, TMPDIR: join(folder, "tmp"), GITHUB_ACTIONS: "" };
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, env: environment });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      text += data.toString();
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text, folder };
}

/** Processes that were started with a path below the folder. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(join("/proc", pid, "cmdline"), "latin1").includes(folder);
      } catch {
        return false;
      }
    });
}

function expectLoss({ code, text, folder }: Ending, signal: NodeJS.Signals): void {
  expect(existsSync(join(folder, "signalled"))).toBe(true);
  expect(code, text).toBe(3);
  const told = text.replaceAll(/\s+/g, " ").match(/Target \(\w+\): .*?\)/g) ?? [];
  expect(told.length, text).toBe(1);
  const what =
    signal === "SIGKILL"
      ? /^Target \(crashed\): mortal was ended by SIGKILL \(check/
      : /^Target \(hung\): mortal gave no reply for 3000 ms; its process is stopped by a signal or a debugger \(check/;
  expect(told[0]).toMatch(what);
  expect(told[0]).toMatch(/(at step \d+: [a-z-]+|before step 1|in the closing checks)\)$/);
}

function reportOf(folder: string): Report {
  return JSON.parse(readFileSync(join(folder, "report", "report.json"), "utf8")) as Report;
}

/** What a report says of its checks, without how long they took. */
function said({ checks }: Report): readonly string[] {
  return checks.map(({ check, verdict, operations }) => `${check} ${verdict} ${operations}`);
}

/**
 * Runs the suite so many times, each time with a target that is killed or stopped at another access, and expects that
 * only what was under way is lost and that nothing is left behind.
 */
export async function loseTargets(points: number, temporaryDirectory: () => string): Promise<void> {
  const whole = await run(join(temporaryDirectory(), "whole"), "SIGKILL", 0);
  expect(whole.code, whole.text).toBe(0);
  const accesses = Number(readFileSync(join(whole.folder, "accesses"), "utf8"));
  expect(accesses).toBeGreaterThan(1000);
  const all = said(reportOf(whole.folder));

  const random = createRandom(11);
  let finished = 0;
  for (let point = 0; point < points; point++) {
    const signal = point % 2 === 0 ? "SIGKILL" : "SIGSTOP";
    // The kit's first look at the device, before any check, is left out.
    const access = random.between(Math.ceil(accesses / 20), accesses - 1);
    const ending = await run(join(temporaryDirectory(), `${point}`), signal, access);
    expectLoss(ending, signal);
    const report = reportOf(ending.folder);
    const before = said(report).slice(0, -1);
    expect(before).toEqual(all.slice(0, before.length));
    expect(report.checks.at(-1)?.verdict).toBe("error");
    finished += before.length;
    expect(readdirSync(join(ending.folder, "tmp"))).toEqual([]);
    await until(() => processesOf(ending.folder).length === 0, "the end of every process");
  }
  expect(finished).toBeGreaterThan(points);
}
