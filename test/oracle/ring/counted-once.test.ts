import { describe, expect, it } from "vitest";
import { transmit } from "../../../properties/support/operations.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { runMutant } from "../../runner/run-mutant.ts";

const initialise: Operation = { kind: "initialise", features: [] };

async function reached(clause: string, operations: readonly Operation[]): Promise<number> {
  const { finding, reached } = await runMutant([initialise, ...operations]);
  expect(finding).toBeUndefined();
  return reached.get(clause) ?? 0;
}

describe("what a driver writes that the device must not look at", () => {
  const garbage: Operation = { kind: "scribble-event", queue: 1, value: 0xff00 };

  it.each(["INT-8", "ROB-39"])("is counted once for %s, whichever of the words are touched", async (clause) => {
    expect(await reached(clause, [garbage, transmit()])).toBe(1);
    expect(await reached(clause, [{ ...garbage, value: 0x12 }, transmit()])).toBe(1);
    expect(await reached(clause, [garbage, garbage, transmit()])).toBe(2);
  });
});

describe("an available index that moves backwards", () => {
  const backwards = (notify: boolean): Operation => ({
    kind: "malformed-chain",
    queue: 1,
    condition: "available-jump",
    detail: 60_000,
    notify,
  });

  it("counts when the driver notifies the device of it", async () => {
    expect(await reached("ROB-19", [backwards(true)])).toBe(1);
  });

  it("does not count when the device is never notified", async () => {
    expect(await reached("ROB-19", [backwards(false)])).toBe(0);
  });
});
