import { describe, expect, it } from "vitest";
import { shrinkLives } from "../../src/generate/shrink-lives.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { type Life, operationCount, type Scenario } from "../../src/operation/scenario.ts";
import { manyOperations } from "../operation/every-operation.ts";

const failed: Operation = { kind: "register-write", register: "device_status", value: 0x80 };
const read: Operation = { kind: "acknowledge" };

function lifeOf(seed: number, ...wanted: readonly Operation[]): Life {
  return { startIndex: 0, seed, operations: [...manyOperations(seed, 6), ...wanted, ...manyOperations(seed + 50, 6)] };
}

function isIn(wanted: Operation, { operations }: Life): boolean {
  return operations.some(({ kind }) => kind === wanted.kind);
}

/** State that only the next device shows. */
const failsBehindLife = (scenario: Scenario): boolean => {
  const previous = scenario.before?.at(-1);
  return previous !== undefined && isIn(failed, previous) && isIn(read, scenario);
};

/** State that any reset leaves. */
const failsAnyhow = (scenario: Scenario): boolean => {
  const lives = [...(scenario.before ?? []), scenario];
  const operations = lives.flatMap((life) => life.operations);
  return operations.filter(({ kind }) => kind === failed.kind).length >= 3 && isIn(read, scenario);
};

async function shrunk(scenario: Scenario, fails: (scenario: Scenario) => boolean) {
  let runs = 0;
  const smallest = await shrinkLives(scenario, (candidate) => {
    runs++;
    return Promise.resolve(fails(candidate));
  });
  return { smallest, runs };
}

describe("a scenario that fails behind earlier lives", () => {
  it("keeps the one life that it needs, and in both what it needs of them", async () => {
    const before = Array.from({ length: 40 }, (_, seed) => lifeOf(seed, ...(seed === 39 ? [failed] : [])));
    const { smallest, runs } = await shrunk({ ...lifeOf(99, read), before }, failsBehindLife);
    expect(smallest.before?.length).toBe(1);
    expect(operationCount(smallest)).toBe(2);
    expect(runs).toBeLessThan(200);
  });

  it("becomes one life where the state outlives a reset as well", async () => {
    const before = [3, 11, 20].map((seed) => lifeOf(seed, failed));
    const { smallest } = await shrunk({ ...lifeOf(99, read), before }, failsAnyhow);
    expect(smallest.before).toBeUndefined();
    const kinds = smallest.operations.map(({ kind }) => kind).sort();
    expect(kinds).toEqual([read.kind, failed.kind, failed.kind, failed.kind]);
  });

  it("is given as far as it came when nothing more may be run", async () => {
    const before = Array.from({ length: 8 }, (_, seed) => lifeOf(seed, failed));
    let runs = 0;
    const scenario = { ...lifeOf(99, read), before };
    const smallest = await shrinkLives(scenario, (candidate) =>
      Promise.resolve(runs++ === 5 ? undefined : failsBehindLife(candidate)),
    );
    expect(runs).toBe(6);
    expect(failsBehindLife(smallest)).toBe(true);
    expect(operationCount(smallest)).toBeLessThan(operationCount(scenario));
  });
});
