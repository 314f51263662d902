import { expect, it } from "vitest";
import { DeviceLosses } from "../../../src/cli/losses/device-losses.ts";
import type { WorkerEnd } from "../../../src/cli/worker/worker-lost.ts";
import { runChecksInWorkers } from "../../../src/cli/worker/worker-pool.ts";
import type { Property } from "../../../src/runner/check/property.ts";
import type { CheckResult } from "../../../src/verdict/check-result.ts";
import { type Asked, type MadeUpWorkers, madeUpLoss, madeUpWorkers, properties } from "../worker/made-up-workers.ts";

const [first, second] = properties as [Property, Property];
const outOfMemory: WorkerEnd = { kind: "memory" };
const silent: WorkerEnd = { kind: "silence", spent: "computing", milliseconds: 13_000 };
const nothingKnown = { elsewhere: [], here: [] };
/** A quarter more than the 300 MB that the made-up workers were seen to use. */
const lean = 375;

function lossesOf({ supply }: MadeUpWorkers): DeviceLosses {
  return new DeviceLosses(supply, { outputDirectory: undefined, levelOf: () => "MUST" });
}

async function run(
  checks: readonly Property[],
  { supply }: MadeUpWorkers,
  losses: DeviceLosses,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  const finish = (result: CheckResult): "continue" => {
    results.push(result);
    return "continue";
  };
  const bounds = {
    seed: 1,
    runs: undefined,
    timeBudget: undefined,
    stored: () => [],
    expected: () => [],
    isListed: () => false,
    signal: new AbortController().signal,
  };
  await runChecksInWorkers(checks, supply, 1, bounds, { begin: () => undefined, finish }, losses);
  return results;
}

/** A device that uses up little memory whenever it has no more, and once all that it may have. */
function losesOnce({ kind, heap }: Asked, before: readonly Asked[]): WorkerEnd | undefined {
  const isFirstAttempt = kind === "attempt" && before.filter((asked) => asked.kind === "attempt").length === 1;
  return heap !== undefined || isFirstAttempt ? outOfMemory : undefined;
}

it("a loss of memory counts only where all memory that a device may have is used up", async () => {
  const workers: MadeUpWorkers = madeUpWorkers((asked) => losesOnce(asked, workers.asked));
  const losses = lossesOf(workers);
  expect(await losses.examine(first, madeUpLoss(outOfMemory), nothingKnown)).toEqual({ kind: "unconfirmed" });
  expect(workers.asked.map(({ heap }) => heap)).toContain(lean);
  expect(workers.asked.at(-1)?.heap).toBeUndefined();
  expect(losses.heapMegabytes).toBeUndefined();
});

it("a loss that was not confirmed leaves the next worker all of its memory", async () => {
  let checks = 0;
  const workers: MadeUpWorkers = madeUpWorkers((asked) =>
    asked.kind === "check" && checks++ === 0 ? outOfMemory : losesOnce(asked, workers.asked),
  );
  const results = await run([first, second], workers, lossesOf(workers));
  expect(workers.asked.filter(({ kind }) => kind === "check").map(({ heap }) => heap)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(results.map(({ check, outcome }) => [check, outcome])).toEqual([
    [first.id, "flaky"],
    [second.id, "passed"],
  ]);
});

it("a confirmed loss of memory stays confirmed when another check's is not", async () => {
  let isHoarding = true;
  const workers = madeUpWorkers(({ heap }) => (isHoarding || heap !== undefined ? outOfMemory : undefined));
  const losses = lossesOf(workers);
  expect((await losses.examine(first, madeUpLoss(outOfMemory), nothingKnown)).kind).toBe("finding");
  expect(losses.heapMegabytes).toBe(lean);
  isHoarding = false;
  expect(await losses.examine(second, madeUpLoss(outOfMemory), nothingKnown)).toEqual({ kind: "unconfirmed" });
  expect(losses.heapMegabytes).toBe(lean);
});

it.each([
  { means: "memory", end: outOfMemory, isLess: ({ heap }: Asked) => heap !== undefined },
  { means: "time", end: silent, isLess: ({ silence }: Asked) => silence !== undefined },
])("a check that a device survives only with all the $means that it may have has passed", async ({ end, isLess }) => {
  let isConfirming = true;
  const workers = madeUpWorkers((asked) => (isConfirming || isLess(asked) ? end : undefined));
  const losses = lossesOf(workers);
  expect((await losses.examine(first, madeUpLoss(end), nothingKnown)).kind).toBe("finding");
  isConfirming = false;
  const [result] = await run([second], workers, losses);
  expect(result?.outcome).toBe("passed");
  const checks = workers.asked.filter(({ kind }) => kind === "check");
  expect(checks.map(isLess)).toEqual([true, false]);
});
