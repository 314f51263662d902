import { describe, expect, it } from "vitest";
import { faults } from "../../../reference/mutants/catalogue.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { readValues } from "../../../src/report/read-values.ts";
import { recordScenario } from "../../../src/runner/record/record-scenario.ts";
import { findShapeError } from "../../../src/spec/shape/find-shape-error.ts";
import { openDamaging } from "../../support/damaging-device.ts";
import { openReference } from "../../support/reference-session.ts";
import { failure, report, reported } from "../../verdict/samples.ts";

const shape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;

function transmit(length: number): Operation {
  return { kind: "transmit", channel: 0, length, extra: 0, shape, notify: "yes" };
}

async function record(operations: readonly Operation[], signature = "VMC-TX-1:bytes-differ") {
  const session = await openDamaging();
  const trace = await recordScenario(session, { startIndex: 0, seed: 1, operations }, { signature });
  await session.close();
  return trace;
}

const scenario: readonly Operation[] = [
  { kind: "initialise", features: [] },
  { kind: "host-send", channel: 1, length: 5 },
  { kind: "receive", capacity: 64, shape, notify: "yes" },
  transmit(41),
];

describe("a recorded scenario", () => {
  it("holds the state before the first step and after each one up to the finding", async () => {
    const trace = await record(scenario);

    expect(trace?.omitted).toBe(0);
    expect(trace?.steps.map(({ step }) => step)).toEqual([-1, 0, 1, 2, 3]);
    expect(trace?.steps[0]?.queues).toEqual([]);
    expect(trace?.steps[1]?.registers).toContainEqual({ name: "device_status", values: [7] });
    expect(trace?.steps[1]?.queues.map(({ index }) => index)).toEqual([0, 1]);
  });

  it("shows a chain in the descriptor table, the available and the used ring", async () => {
    const trace = await record(scenario);
    const queue = trace?.steps[4]?.queues[1];

    expect(queue?.descriptors).toMatchObject([{ index: 0, length: 49, flags: 0, inFlight: false }]);
    expect(queue?.available).toEqual({ flags: 0, index: 1, entries: [{ position: 0, head: 0 }] });
    expect(queue?.used).toEqual({ flags: 0, index: 1, entries: [{ position: 0, id: 0, length: 0 }] });
  });

  it("shows the bytes of each channel, both ways", async () => {
    const trace = await record(scenario);
    const [, sent, received, transmitted] = trace?.steps.slice(1) ?? [];

    expect(sent?.channels[1]).toMatchObject({ name: "clipboard", sent: { step: 5, total: 5 }, delivered: 0 });
    expect(sent?.channels[1]?.sent.preview).toMatch(/^[0-9a-f]{10}$/);
    expect(received?.channels[1]).toMatchObject({ sent: { step: 0, total: 5, preview: "" }, delivered: 5 });
    expect(transmitted?.channels[0]).toMatchObject({ received: { step: 41, total: 41 } });
  });

  it("says who changed which memory", async () => {
    const trace = await record(scenario);
    const [, , received, transmitted] = trace?.steps.slice(1) ?? [];

    const writers = received?.memory.map(({ place, writer }) => `${place}: ${writer}`) ?? [];
    expect(writers).toContain("descriptors of queue 0: driver");
    expect(writers).toContain("available ring of queue 0: driver");
    expect(writers).toContain("used ring of queue 0: device");
    // Header and five bytes; what lies behind them in the buffer is still the driver's.
    const filled = received?.memory.filter(({ place, writer }) => place === "buffer" && writer === "device");
    expect(filled?.reduce((sum, { length }) => sum + length, 0)).toBe(13);
    expect(writers).toContain("buffer: driver");
    const places = transmitted?.memory.map(({ place }) => place) ?? [];
    expect(places).toContain("descriptors of queue 1");
    expect(places.filter((place) => place.endsWith("queue 0"))).toEqual([]);
  });

  it("lists the accesses of each step, and holds the value where an operation read one", async () => {
    const trace = await record([...scenario.slice(0, 3), { kind: "acknowledge" }, transmit(41)]);
    const [, , received, acknowledged, transmitted] = trace?.steps.slice(1) ?? [];

    expect(received?.read).toBeUndefined();
    expect(received?.accesses).toContainEqual({ kind: "write", name: "queue_notify", value: 0 });
    expect(acknowledged?.read).toEqual({ value: 1 });
    expect(acknowledged?.accesses).toEqual([{ kind: "read", name: "isr_status", value: 1 }]);
    expect(transmitted?.accesses).toContainEqual({ kind: "write", name: "queue_notify", value: 1 });
  });

  it("names the one register of many whose value was the finding", async () => {
    const fault = faults.find(({ id }) => id === "reset-keeps-queue-select");
    const session = await openReference({ parts: fault?.parts ?? {} });
    const operations: Operation[] = [
      { kind: "register-write", register: "queue_select", value: 3 },
      { kind: "reset" },
      { kind: "register-scan", queues: 0, isr: false },
    ];
    const trace = await recordScenario(
      session,
      { startIndex: 0, seed: 1, operations },
      { signature: "RST-2:queue_select-differs" },
    );

    expect(trace?.steps.at(-1)?.read).toEqual({ name: "queue_select", value: 3 });
    expect([...readValues(trace?.steps)]).toEqual([[2, " -> queue_select 0x3"]]);
  });

  it("is none when another finding comes, or nothing", async () => {
    expect(await record(scenario, "VMC-TX-1:other")).toBeUndefined();
    expect(await record(scenario.slice(0, 3))).toBeUndefined();
  });

  it("keeps the last steps of a long scenario, and few enough characters", async () => {
    const many = Array.from({ length: 200 }, () => transmit(3));
    const trace = await record([{ kind: "initialise", features: [] }, ...many, transmit(41)]);

    expect(trace?.steps.at(-1)?.step).toBe(201);
    expect(trace?.omitted).toBe(203 - (trace?.steps.length ?? 0));
    expect(trace?.steps.length).toBeGreaterThan(3);
    expect(trace?.steps.length).toBeLessThanOrEqual(32);
    expect(JSON.stringify(trace).length).toBeLessThan(52_000);
  });

  it("fits the schema of reports", async () => {
    const trace = await record(scenario);
    const checks = [reported({ ...failure("RST-2"), ...(trace === undefined ? {} : { trace }) })];

    expect(checks[0]?.trace?.steps).toHaveLength(5);
    expect(findShapeError("report", JSON.parse(JSON.stringify(report(checks))))).toBeUndefined();
    const broken = report([{ ...checks[0], trace: { omitted: -1, steps: [] } } as (typeof checks)[0] & object]);
    expect(findShapeError("report", broken)).toBeDefined();
  });
});
