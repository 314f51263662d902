import { describe, expect, it } from "vitest";
import type { Parts } from "../../../reference/parts.ts";
import { Transmit } from "../../../reference/transmit.ts";
import { Transport } from "../../../reference/transport.ts";
import { paceRounds } from "../../../src/base/pace.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { openSession } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { behindWire, untracedReference } from "../behind-wire.ts";

const specification = loadSpecification();
const up: Operation = { kind: "initialise", features: [] };
const claims: Operation = { kind: "compare-times", what: "claimed-length", channel: 0 };
const resets: Operation = { kind: "compare-times", what: "reset", channel: 0 };

/** Keeps the processor busy for longer than either of what is compared may take. */
function waste(): void {
  for (const end = performance.now() + 120; performance.now() < end; ) {
    // As a device that counts up to a length.
  }
}

const triesMax = 5;

/** An outcome with something found: a machine that pauses in an honest round hides what is slow, on purpose. */
async function foundBy(operations: readonly Operation[], parts: Partial<Parts>) {
  for (let tries = 1; ; tries++) {
    const outcome = await outcomeOf(operations, parts);
    if (tries === triesMax || outcome.finding !== undefined || outcome.warnings.length > 0) {
      return outcome;
    }
  }
}

async function outcomeOf(operations: readonly Operation[], parts: Partial<Parts> = {}) {
  const session = await openSession(untracedReference({}, parts), specification);
  return session.runScenario({ startIndex: 0, seed: 1, operations });
}

describe("what is timed in turn with something alike", () => {
  it("is not slow on a device that is as quick with both", async () => {
    const { finding, warnings, reached } = await outcomeOf([up, claims, resets]);
    expect([finding, warnings]).toEqual([undefined, []]);
    expect(["ROB-9", "ROB-43"].map((clause) => (reached.get(clause) ?? 0) > 0)).toEqual([true, true]);
  });

  it("shows a device that works for what a message claims", async () => {
    class Counting extends Transmit {
      protected override address(...chain: Parameters<Transmit["address"]>) {
        const channel = super.address(...chain);
        if (this.headerView.getUint32(4, true) > 0x1000_0000) {
          waste();
        }
        return channel;
      }
    }
    const { finding } = await foundBy([up, claims], { Transmit: Counting });
    expect(finding?.signature).toBe("ROB-9:slow-by-length");
    expect(finding?.got).toContain(`in each of ${paceRounds} rounds`);
  });

  it("shows a device that waits at a reset", async () => {
    class Waiting extends Transport {
      protected override writeStatus(value: number): void {
        if (value === 0 && this.driverOk()) {
          waste();
        }
        super.writeStatus(value);
      }
    }
    const { finding, warnings } = await foundBy([up, resets], { Transport: Waiting });
    expect([finding?.signature, warnings.map(({ signature }) => signature)]).toEqual([
      undefined,
      ["ROB-43:slow-reset"],
    ]);
  });
});

describe("a device that is left alone", () => {
  it.each([
    ["is warned of when its process is busy all the time", (now: number) => now, ["ROB-42:busy-at-rest"]],
    ["is not when it is busy for a part of it", (now: number) => now / 10, []],
    ["is not when nobody can tell", () => undefined, []],
  ])("%s", async (_title, busyTime, expected) => {
    const target = { ...behindWire(untracedReference()), busyTime: () => busyTime(performance.now()) };
    const session = await openSession(target, specification);
    const { warnings } = await session.runScenario({ startIndex: 0, seed: 1, operations: [{ kind: "watch-idle" }] });
    expect(warnings.map(({ signature }) => signature)).toEqual(expected);
  });
});
