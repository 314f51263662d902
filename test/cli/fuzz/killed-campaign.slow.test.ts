import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRandom } from "../../../src/base/random.ts";
import { start, useProcessFolder } from "../built-program.ts";
import { easyFault, leaseLines, status } from "./campaign-status.ts";

useProcessFolder();

/** Rounds in which something is killed; `CAMPAIGN_KILL_ROUNDS` sets another number. */
const rounds = Number(process.env["CAMPAIGN_KILL_ROUNDS"] ?? 6);
const words = ["--configuration", "small", "--name", "killed"] as const;

/** The processes that a process has started. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until a campaign has finished a lease; before that there is nothing to lose. */
async function firstLease(name: string): Promise<void> {
  while (leaseLines(name).length === 0) {
    await pause(50);
  }
}

/** Kills workers at random moments, and after some seconds the process that leads them. */
async function killAtRandom(child: ChildProcess, seed: number): Promise<void> {
  const random = createRandom(seed);
  await pause(random.between(0, 4000));
  for (let kills = random.below(3); kills > 0 && child.exitCode === null; kills--) {
    const workers = childrenOf(child.pid as number);
    if (workers.length > 0) {
      kill(random.pick(workers));
    }
    await pause(random.between(500, 3000));
  }
  kill(child.pid as number);
}

test.runIf(process.platform === "linux")(
  "a campaign whose processes are killed loses no finished lease and nothing found, and counts none twice",
  async () => {
    let finished = new Map<string, string>();
    for (let round = 0; round < rounds; round++) {
      const seed = String(round + 1);
      const { child, finished: ended } = start([
        "fuzz",
        ...words,
        "--workers",
        "2",
        "--lease",
        "400ms",
        "--seed",
        seed,
      ]);
      await firstLease("killed");
      await killAtRandom(child, round + 1);
      await ended;
      const lines = leaseLines("killed");
      const now = new Map(lines.map((line) => [line.id, JSON.stringify(line)]));
      expect(now.size).toBe(lines.length);
      for (const [id, line] of finished) {
        expect(now.get(id)).toBe(line);
      }
      finished = now;
      const told = await status(...words);
      expect(told.damages).toEqual([]);
      const sum = lines.reduce((scenarios, line) => scenarios + line.scenarios, 0);
      const named = new Set(lines.flatMap(({ corpus = [] }) => corpus.map(({ hash }) => hash)));
      expect({ scenarios: told.scenarios, isWhole: told.corpus >= named.size }).toEqual({
        scenarios: sum,
        isWhole: true,
      });
    }
    expect(finished.size).toBeGreaterThan(rounds);
  },
  rounds * 60_000,
);

test.runIf(process.platform === "linux")(
  "a campaign that is killed while it settles what it found goes on there",
  async () => {
    const faulty = ["--fault", easyFault, "--name", "faulty"] as const;
    const flags = ["--workers", "2", "--lease", "300ms"] as const;
    let known: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const { child, finished } = start(["fuzz", ...faulty, ...flags, "--seed", String(round + 1)]);
      await firstLease("faulty");
      await killAtRandom(child, 100 + round);
      await finished;
      const { buckets, damages } = await status(...faulty);
      const signatures = buckets.flatMap(({ ways }) => ways.map(({ signature }) => signature));
      expect(damages).toEqual([]);
      expect(new Set(signatures).size).toBe(signatures.length);
      const settled = buckets.flatMap(({ ways }) => ways.filter(({ isSettled }) => isSettled));
      const names = settled.map(({ signature }) => signature);
      expect(names).toEqual(expect.arrayContaining(known));
      known = names;
    }
    await start(["fuzz", ...faulty, ...flags, "--time", "20s"]).finished;
    const { buckets } = await status(...faulty);
    const way = buckets.find(({ clause }) => clause === "RST-2")?.ways[0];
    expect(way?.isSettled).toBe(true);
    const replayed = await start(["replay", way?.case ?? ""]).finished;
    expect(replayed.out).toContain("STILL FAILS");
  },
  rounds * 60_000,
);
