import { describe, expect, it } from "vitest";
import type { Operation } from "../../src/operation/operation.ts";
import type { ChainShape } from "../../src/operation/ring/chain-shape.ts";
import { openReference, type ReferenceSetup } from "../support/reference-session.ts";
import { FinishingQueue } from "./odd/lookers.ts";
import { SolidaryQueue } from "./odd/queues.ts";

const shape: ChainShape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false };

function transmit(channel: number, length: number): Operation {
  return { kind: "transmit", channel, length, extra: 0, shape, notify: "yes" };
}

/** What is found of a device in one scenario; no signature when nothing is. */
async function judge(setup: ReferenceSetup, operations: readonly Operation[]): Promise<string | undefined> {
  const session = await openReference(setup);
  const { finding } = await session.runScenario({ startIndex: 0, seed: 1, operations });
  await session.close();
  return finding?.signature;
}

describe("a device is not blamed", () => {
  it("when it stops as a whole and then completes what it had taken before", async () => {
    const found = await judge(
      { options: { malformedReaction: "break" }, parts: { Virtqueue: FinishingQueue }, saves: false },
      [
        { kind: "initialise", features: [] },
        { kind: "host-stall", channel: 0 },
        transmit(0, 20_000),
        { kind: "malformed-chain", queue: 0, condition: "next-out-of-range", detail: 0, notify: true },
        { kind: "host-send", channel: 1, length: 5 },
        transmit(1, 3),
        { kind: "host-resume", channel: 0 },
        transmit(1, 3),
      ],
    );
    expect(found).toBeUndefined();
  });

  it("when it has stopped as a whole and a queue is set up after that", async () => {
    const found = await judge(
      { options: { malformedReaction: "break" }, parts: { Virtqueue: SolidaryQueue }, saves: false },
      [
        { kind: "set-up-queue", queue: 1, place: "low" },
        { kind: "malformed-chain", queue: 1, condition: "head-out-of-range", detail: 0, notify: true },
        { kind: "set-up-queue", queue: 0, place: "low" },
        { kind: "host-send", channel: 0, length: 1 },
        { kind: "refill", count: 1, capacity: 9 },
      ],
    );
    expect(found).toBeUndefined();
  });
});
