import { describe, expect, it } from "vitest";
import { RehearsedTarget } from "../../../src/runner/observe/rehearsed-target.ts";
import { AccessBatch } from "../../../src/target/access-batch.ts";
import { accessKind } from "../../../src/target/access-kind.ts";
import type { Target } from "../../../src/target/target.ts";
import { behindWire, untracedReference } from "../behind-wire.ts";

/** A target whose configuration space holds what was written, and otherwise `read`; with each batch it was given. */
function fakeTarget(read: (offset: number) => number): { readonly target: Target; readonly batches: string[] } {
  const batches: string[] = [];
  const target: Target = {
    ...behindWire(untracedReference()),
    run: (batch) => {
      const entries = Array.from({ length: batch.count }, (_, entry) => {
        const isRead = batch.kind[entry] === accessKind.configRead;
        if (isRead) {
          batch.value[entry] = read(batch.address[entry] as number);
        }
        return `${isRead ? "read" : "write"} ${batch.address[entry]}`;
      });
      batches.push(entries.join(", "));
    },
  };
  return { target, batches };
}

/** Opens as a scenario does: a batch of its own first, then one batch after the other. Gives what was read at 4. */
async function openTarget(rehearsed: RehearsedTarget, written = 7): Promise<number> {
  const batch = new AccessBatch();
  batch.configWrite(60, 1, 0);
  await rehearsed.begin(batch);
  expect(batch.count).toBe(1);
  batch.clear();
  batch.configRead(0, 4);
  await rehearsed.run(batch);
  batch.clear();
  batch.configWrite(4, 2, written);
  const entry = batch.configRead(4, 2);
  await rehearsed.run(batch);
  rehearsed.end();
  return batch.value[entry] as number;
}

const stepByStep = ["write 60", "read 0", "write 4, read 4"];
const together = ["write 60, read 0, write 4, read 4"];

describe("a rehearsed target", () => {
  it("is opened in one round trip once two openings asked the same", async () => {
    const { target, batches } = fakeTarget((offset) => 100 + offset);
    const rehearsed = new RehearsedTarget(target);
    const got = [await openTarget(rehearsed), await openTarget(rehearsed), await openTarget(rehearsed)];
    expect(got).toEqual([104, 104, 104]);
    expect(batches).toEqual([...stepByStep, ...stepByStep, ...together]);
  });

  it("is opened step by step again, with what is there now, when a read gives something else", async () => {
    let value = 1;
    const { target, batches } = fakeTarget((offset) => (offset === 4 ? value : 0));
    const rehearsed = new RehearsedTarget(target);
    await openTarget(rehearsed);
    await openTarget(rehearsed);
    value = 2;
    batches.length = 0;
    expect(await openTarget(rehearsed)).toBe(2);
    expect(batches).toEqual([...together, ...stepByStep.slice(1)]);
    batches.length = 0;
    expect(await openTarget(rehearsed)).toBe(2);
    expect(batches).toEqual(together);
  });

  it("does what is asked when that is not what was asked before", async () => {
    const { target, batches } = fakeTarget(() => 0);
    const rehearsed = new RehearsedTarget(target);
    await openTarget(rehearsed);
    await openTarget(rehearsed);
    batches.length = 0;
    await openTarget(rehearsed, 5);
    expect(batches).toEqual([...together, "write 4, read 4"]);
    batches.length = 0;
    await openTarget(rehearsed);
    expect(batches).toEqual(stepByStep);
  });

  it("answers nothing from memory after an opening", async () => {
    const { target, batches } = fakeTarget(() => 0);
    const rehearsed = new RehearsedTarget(target);
    await openTarget(rehearsed);
    await openTarget(rehearsed);
    await openTarget(rehearsed);
    batches.length = 0;
    const batch = new AccessBatch();
    batch.configRead(0, 4);
    await rehearsed.run(batch);
    expect(batches).toEqual(["read 0"]);
  });
});
