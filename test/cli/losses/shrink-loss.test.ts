import { describe, expect, it } from "vitest";
import { shrinkLoss } from "../../../src/cli/losses/shrink-loss.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import type { Scenario } from "../../../src/operation/scenario.ts";

const write = (value: number): Operation => ({ kind: "register-write", register: "queue_select", value });
const scenarioOf = (operations: readonly Operation[]): Scenario => ({ startIndex: 0, seed: 1, operations });
const bounds = { attemptsMax: 400, millisecondsMax: 1000, now: () => 0 };
const lethal: Operation = { kind: "notify", queue: 1 };

/** A device that does not survive a notify after a write. */
async function stepOfDeath({ operations }: Scenario): Promise<number | undefined> {
  const first = operations.findIndex(({ kind }) => kind === "register-write");
  const step = operations.findIndex(({ kind }, index) => kind === "notify" && index > first);
  return first < 0 || step < 0 ? undefined : step;
}

const long = scenarioOf([write(3), write(4), write(5), lethal, ...Array.from({ length: 20 }, () => write(1))]);

describe("shrinking what a device does not survive", () => {
  it("leaves the operations that it takes, and says which of them was under way", async () => {
    const { scenario, step } = await shrinkLoss({ scenario: long, step: 3 }, stepOfDeath, bounds);
    expect(scenario.operations.map(({ kind }) => kind)).toEqual(["register-write", "notify"]);
    expect(step).toBe(1);
  });

  it("drops what was never reached first", async () => {
    const tried: Scenario[] = [];
    await shrinkLoss({ scenario: long, step: 3 }, async (scenario) => void tried.push(scenario), bounds);
    expect(tried[0]?.operations).toEqual(long.operations.slice(0, 4));
  });

  it("ends after so many attempts or so long, and never tries a scenario twice", async () => {
    const keys: string[] = [];
    const survive = async (scenario: Scenario) => void keys.push(JSON.stringify(scenario));
    await shrinkLoss({ scenario: long, step: 3 }, survive, bounds);
    expect(new Set(keys).size).toBe(keys.length);
    let count = 0;
    const counted = async () => void count++;
    await shrinkLoss({ scenario: long, step: 3 }, counted, { ...bounds, attemptsMax: 5 });
    expect(count).toBe(5);
    let time = 0;
    await shrinkLoss({ scenario: long, step: 3 }, counted, { ...bounds, now: () => (time += 400) });
    expect(count).toBe(7);
  });

  it("gives back what it was given where nothing smaller does it", async () => {
    const first = { scenario: scenarioOf([lethal]), step: 0 };
    expect(await shrinkLoss(first, async () => undefined, bounds)).toBe(first);
  });
});
