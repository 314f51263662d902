import { describe, expect, it } from "vitest";
import type { Parts } from "../../reference/parts.ts";
import { Transport } from "../../reference/transport.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { openSession, type Session } from "../../src/runner/session.ts";
import { buildSpecification, readDocuments } from "../../src/spec/load.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";
import { tickerDocument } from "./ticker/document.ts";
import { tickerHalves } from "./ticker/halves.ts";
import { createTicker, Ticks } from "./ticker/ticker.ts";

const specification = buildSpecification({ ...readDocuments(), devices: { ticker: tickerDocument } });

function openTicker(parts?: Partial<Parts>): Promise<Session> {
  const target = createInProcessTarget({
    name: "ticker",
    version: "test",
    deviceType: "ticker",
    identity: tickerDocument.identity,
    channels: [],
    create: (environment) => createTicker(environment, parts),
  });
  return openSession(target, specification, tickerHalves);
}

const plain = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;
const receive: Operation = { kind: "receive", capacity: 20, shape: plain, notify: "yes" };
const operations: readonly Operation[] = [
  { kind: "initialise", features: ["INDIRECT_DESC", "EVENT_IDX"] },
  receive,
  { kind: "refill", count: 5, capacity: 8 },
  { ...receive, shape: { ...plain, parts: 3, indirect: "all" } },
  { kind: "register-scan", queues: 4, isr: true },
  { kind: "reset" },
  { kind: "initialise", features: [] },
  { ...receive, capacity: 2 },
  { kind: "refill", count: 3, capacity: 64 },
  { kind: "notify", queue: 0 },
];

async function judge(parts?: Partial<Parts>): Promise<{ finding: string | undefined; reached: readonly string[] }> {
  const session = await openTicker(parts);
  session.startCheck(["TICK-1", "TICK-2", "TICK-3", "TICK-4", "TICK-5"]);
  const outcome = await session.runScenario({ startIndex: 0, seed: 7, operations: [...operations] });
  await session.close();
  return { finding: outcome.finding?.signature, reached: [...outcome.reached.keys()] };
}

/** Tells the same tick twice after each fourth. */
class Stuttering extends Ticks {
  protected override nextTick(): number {
    const next = super.nextTick();
    return next > 4 ? next - 1 : next;
  }
}

/** Counts the whole chain as written. */
class Generous extends Ticks {
  protected override usedLength(): number {
    return 8;
  }
}

/** Waits for a second notification. */
class Hesitant extends Ticks {
  protected override fillChains(): void {}
}

describe("a device type that consists of its document and its halves", () => {
  it("is met as what its document says", async () => {
    const session = await openTicker();
    expect(session.context).toMatchObject({
      deviceType: "ticker",
      queues: [{ index: 0, direction: "device-to-guest", role: "ticks" }],
      queueSizes: [128],
      malformedMessages: [],
    });
    await session.close();
  });

  it("is judged, and a device of it conforms", async () => {
    const { finding, reached } = await judge();

    expect(finding).toBeUndefined();
    expect(reached).toEqual(expect.arrayContaining(["TICK-1", "TICK-2", "TICK-3", "TICK-4", "TICK-5"]));
    expect(reached).toEqual(expect.arrayContaining(["RNG-10", "RNG-14", "INT-6", "RST-1"]));
    expect(reached.filter((id) => id.startsWith("VMC-") && id !== "VMC-ID-1")).toEqual([]);
  });

  it.each([
    ["says a tick twice", { Receive: Stuttering }, "TICK-1:tick-number"],
    ["counts bytes that are no tick's", { Receive: Generous }, "TICK-2:tick-length"],
    ["leaves chains where they are", { Receive: Hesitant }, "TICK-2:not-completed"],
    ["has another queue", { Transport }, "TICK-5:phantom-queue"],
  ])("is found by its own clause when it %s", async (_fault, parts, signature) => {
    expect((await judge(parts)).finding).toBe(signature);
  });
});
