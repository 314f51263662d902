import { describe, expect, it } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import { accessKind } from "../../src/target/access-kind.ts";
import { BusState } from "../../src/trace/bus-state.ts";
import { memoryParts } from "../../src/trace/memory-parts.ts";
import { readRequests, writeRequests } from "../../src/trace/qtest-requests.ts";
import type { AccessEvent } from "../../src/trace/wire-event.ts";
import { WireLog } from "../../src/trace/wire-log.ts";

describe("a log of the wire", () => {
  it("keeps nothing before a scenario begins, nor of a repetition of it", () => {
    const log = new WireLog();
    log.add({ kind: "interrupt", level: 1 });
    log.begin();
    log.renewed();
    log.add({ kind: "interrupt", level: 1 });
    log.renewed();
    log.add({ kind: "interrupt", level: 0 });
    log.end();
    expect(log.steps.map(({ step, events }) => [step, events.length])).toEqual([[-1, 1]]);
  });

  it("is bounded, and counts what it does not keep", () => {
    const log = new WireLog();
    log.begin();
    const bytes = new Uint8Array(16 * 1024 * 1024);
    for (let count = 0; count < 6; count++) {
      log.add({ kind: "driver-write", address: 0, bytes });
    }
    log.end();
    expect(log.steps[0]?.events).toHaveLength(4);
    expect(log.dropped).toBe(2);
  });

  it("knows guest memory as it was written last, across pages", () => {
    const log = new WireLog();
    log.begin();
    log.add({ kind: "driver-write", address: 4094, bytes: Uint8Array.of(1, 2, 3, 4) });
    log.add({ kind: "device-write", address: 4096, bytes: Uint8Array.of(9), length: 1 });
    expect([...log.known(4093, 6)]).toEqual([0, 1, 2, 9, 4, 0]);
  });
});

describe("what a bystander learns from accesses", () => {
  const specification = loadSpecification();
  const barBase = 0xc000;

  function access(kind: AccessEvent["access"], address: number, width: 1 | 2 | 4, value: number): AccessEvent {
    return { kind: "access", access: kind, address, width, value };
  }

  function withQueue(): BusState {
    const state = new BusState(specification);
    state.take(access(accessKind.configWrite, 0x10, 4, 0xffff_ffff));
    state.take(access(accessKind.configWrite, 0x10, 4, barBase + 1));
    state.take(access(accessKind.portWrite, barBase + 0x0e, 2, 1));
    state.take(access(accessKind.portRead, barBase + 0x0c, 2, 64));
    state.take(access(accessKind.portWrite, barBase + 0x08, 4, 0x10));
    return state;
  }

  it("is where BAR0 and a ring lie, until a reset", () => {
    const state = withQueue();
    expect(state.barBase).toBe(barBase);
    expect(state.queues.get(1)?.ring.descriptors).toBe(0x1_0000);
    state.take(access(accessKind.portWrite, barBase + 0x12, 1, 0));
    expect(state.queues.size).toBe(0);
  });

  it("cuts memory at the borders of rows, entries and rings", () => {
    const places = memoryParts(0x1_0000 - 2, 4 + 16, withQueue(), specification).map(({ place }) => place);
    expect(places).toEqual(["buffer", "queue 1 desc[0]", "queue 1 desc[1]"]);
    const [flags, index, entry] = memoryParts(0x1_0000 + 64 * 16, 6, withQueue(), specification);
    expect([flags?.place, index?.place, entry?.place]).toEqual([
      "queue 1 avail.flags",
      "queue 1 avail.idx",
      "queue 1 avail.ring[0]",
    ]);
  });
});

describe("requests of the qtest protocol", () => {
  it("carry up to eight bytes as digits, more as base64, and no more than a chunk each", () => {
    expect(writeRequests(0x10, Uint8Array.of(1, 255))).toEqual(["write 0x10 0x2 0x01ff"]);
    expect(readRequests(0x10, new Uint8Array(9))).toEqual([{ line: "b64read 0x10 0x9", reply: "AAAAAAAAAAAA" }]);
    expect(writeRequests(0, new Uint8Array(65_537)).map((line) => line.slice(0, 22))).toEqual([
      "b64write 0x0 0x10000 A",
      "write 0x10000 0x1 0x00",
    ]);
  });
});
