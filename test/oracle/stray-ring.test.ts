import { describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import type { CheckResult } from "../../src/verdict/check-result.ts";
import { openReference, type ReferenceSetup } from "../support/reference-session.ts";
import { PeekingQueue, StrayQueue } from "./odd/queues.ts";

/** Two regions, so that a ring can begin in the hole between them. */
const ram = [
  { start: 0, length: 0x80_0000 },
  { start: 0xc0_0000, length: 0x40_0000 },
];

async function judgeStrayRings(parts: NonNullable<ReferenceSetup["parts"]>): Promise<CheckResult> {
  const property = properties.find(({ id }) => id === "ROB-29");
  if (property === undefined) {
    throw new Error("no check is called ROB-29");
  }
  const session = await openReference({ parts, ram });
  session.startCheck(property.clauses);
  const result = await runCheck(property, session.context, session.runScenario, { seed: 1, runs: 40 });
  await session.close();
  return result;
}

describe("a ring that begins outside guest memory", () => {
  it("may be looked at by a device that then leaves it alone", async () => {
    const { outcome, finding } = await judgeStrayRings({ Virtqueue: PeekingQueue });
    expect(finding).toBeUndefined();
    expect(outcome).toBe("passed");
  });

  it("must not be served", async () => {
    const { finding } = await judgeStrayRings({ Virtqueue: StrayQueue });
    expect(finding?.clause).toBe("ROB-29");
  });
});
