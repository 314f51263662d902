import { describe, expect, it } from "vitest";
import { Guest } from "../../../src/guest/guest.ts";
import { TouchedPages } from "../../../src/guest/touched-pages.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { EarlyLook } from "../../../src/runner/observe/early-look.ts";
import type { ScenarioOutcome } from "../../../src/runner/run-scenario.ts";
import { openSession } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { AccessBatch } from "../../../src/target/access-batch.ts";
import type { Target } from "../../../src/target/target.ts";
import { createMemoryWindow, memoryExtent } from "../../../src/wire/guest-memory.ts";
import { behindWire, untracedReference } from "../behind-wire.ts";

const specification = loadSpecification();
const shape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;

async function runOn(target: Target, operations: readonly Operation[]): Promise<ScenarioOutcome> {
  const session = await openSession(target, specification);
  const outcome = await session.runScenario({ startIndex: 0, seed: 7, operations });
  await session.close();
  return outcome;
}

const exchange: readonly Operation[] = [
  { kind: "transmit", channel: 0, length: 30, extra: 0, shape, notify: "yes" },
  { kind: "receive", capacity: 64, shape, notify: "yes" },
  { kind: "host-send", channel: 1, length: 20 },
];

async function roundTrips(operations: readonly Operation[]): Promise<number> {
  let count = 0;
  const outcome = await runOn(
    behindWire(untracedReference(), () => count++),
    operations,
  );
  expect(outcome.finding).toBeUndefined();
  return count;
}

describe("an early look", () => {
  it("makes one round trip of a batch and of what is read back after it", async () => {
    const start: Operation = { kind: "initialise", features: ["EVENT_IDX"] };
    const many = Array.from({ length: 20 }, () => exchange).flat();
    const one = await roundTrips([start, ...exchange]);
    const all = await roundTrips([start, ...many]);
    expect(all - one).toBe(19 * exchange.length);
  });

  it("changes nothing of what is found, reached or chosen", async () => {
    const operations = [{ kind: "initialise", features: [] } as const, ...exchange, { kind: "reset" } as const];
    const wired = await runOn(behindWire(untracedReference()), operations);
    const direct = await runOn(untracedReference(), operations);
    expect([...wired.reached].sort()).toEqual([...direct.reached].sort());
    expect(wired.choices).toEqual(direct.choices);
    expect(wired.reached.size).toBeGreaterThan(50);
  });

  it("answers what it has read, until something happens, and leaves alone what it cannot answer", async () => {
    const target = untracedReference();
    const { ram } = target.description;
    const length = ram[0]?.length ?? 0;
    const memory = createMemoryWindow(0, length);
    const guest = new Guest(
      specification,
      target.description,
      memory,
      new AccessBatch(),
      new TouchedPages(memoryExtent([{ start: 0, length }])),
    );
    const early = new EarlyLook(guest, []);
    const batch = new AccessBatch();
    batch.portWrite(0xc000, 2, 0x1234);
    early.add(batch, () => void batch.configRead(0, 2));
    await target.run(batch);
    early.keep(batch);
    expect(batch.count).toBe(1);

    const look = new AccessBatch();
    const line = look.interruptSample();
    const vendor = look.configRead(0, 2);
    expect(early.answer(look)).toBe(true);
    expect([look.value[line], look.value[vendor]]).toEqual([0, specification.vmchannel.identity.vendorId]);
    const write = look.configWrite(4, 2, 7);
    expect(early.answer(look)).toBe(false);
    expect(look.value[write]).toBe(7);
    look.count = write;
    early.forget();
    expect(early.answer(look)).toBe(false);
    await target.close();
  });
});
