import { expect, it } from "vitest";
import type { Supplied } from "../../../src/cli/worker/worker-supply.ts";
import { type MadeUpWorkers, madeUpWorkers } from "./made-up-workers.ts";

/** The heap of a worker that was supplied. */
async function heapOf({ asked }: MadeUpWorkers, supplied: Supplied): Promise<number | undefined> {
  expect(supplied.kind).toBe("ready");
  if (supplied.kind === "ready") {
    const scenario = { startIndex: 0, seed: 1, operations: [] };
    await supplied.worker.ask({ kind: "attempt", check: "REG-1", clauses: [], scenario }, "");
  }
  return asked.at(-1)?.heap;
}

it("a worker that was started ahead is taken only by who needs its heap", async () => {
  const workers = madeUpWorkers(() => undefined);
  const { supply } = workers;
  supply.prepare(256);
  expect(await heapOf(workers, await supply.take(undefined))).toBeUndefined();
  expect(await heapOf(workers, await supply.take(256))).toBe(256);
  supply.prepare(undefined);
  expect(await heapOf(workers, await supply.take(256))).toBe(256);
  expect(workers.wasted).toEqual([]);
});

it("a worker that was started ahead makes way for one with another heap", async () => {
  const workers = madeUpWorkers(() => undefined);
  const { supply } = workers;
  supply.prepare(256);
  supply.prepare(256);
  supply.prepare(undefined);
  expect(await heapOf(workers, await supply.take(undefined))).toBeUndefined();
  expect(workers.wasted).toEqual([256]);
});

it("the first worker is the next one to be taken that has the heap of any worker", async () => {
  const { supply } = madeUpWorkers(() => undefined);
  const first = await supply.first();
  expect(await supply.take(256)).not.toBe(first);
  expect(await supply.take(undefined)).toBe(first);
  expect(await supply.take(undefined)).not.toBe(first);
});
