import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import type { Operation, OperationKind } from "../../src/operation/operation.ts";
import type { ChainShape } from "../../src/operation/ring/chain-shape.ts";
import type { CaseFile } from "../../src/operation/scenario.ts";
import { findShapeError } from "../../src/spec/shape/find-shape-error.ts";
import { everyKindMix } from "../operation/every-operation.ts";
import { exampleContext } from "../operation/generators/example-context.ts";

const shape: ChainShape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false };

/** One operation of each kind; the compiler sees to it that none is missing. */
const examples: { readonly [K in OperationKind]: Extract<Operation, { readonly kind: K }> } = {
  "register-read": { kind: "register-read", register: "queue_size" },
  "register-write": { kind: "register-write", register: "queue_select", value: 0xffff_ffff },
  "bar-read": { kind: "bar-read", offset: 255, width: 1 },
  "bar-write": { kind: "bar-write", offset: 0, width: 4, value: 0 },
  "config-space-read": { kind: "config-space-read", offset: 0, width: 2 },
  "config-space-write": { kind: "config-space-write", offset: 4, width: 1, value: 255 },
  "config-space-scan": { kind: "config-space-scan", width: 4 },
  "register-scan": { kind: "register-scan", queues: 3, isr: false },
  "pci-read": { kind: "pci-read", offset: 252, width: 4 },
  "pci-write": { kind: "pci-write", offset: 4, width: 2, value: 7 },
  "pci-scan": { kind: "pci-scan" },
  "size-bar": { kind: "size-bar", bar: 0 },
  "move-bar": { kind: "move-bar", slot: 1 },
  "command-bit": { kind: "command-bit", bit: "bus_master", on: true },
  "closed-access": { kind: "closed-access", offset: 18, width: 1, value: 0 },
  msix: { kind: "msix", on: true },
  "msix-mask": { kind: "msix-mask", vector: -1, masked: true },
  "map-vector": { kind: "map-vector", queue: -1, vector: 0xffff },
  initialise: { kind: "initialise", features: ["EVENT_IDX"], early: true },
  reset: { kind: "reset" },
  "set-status": { kind: "set-status", value: 0x83 },
  "accept-features": { kind: "accept-features", value: 0x8000_0000 },
  "set-up-queue": { kind: "set-up-queue", queue: 0, place: "straddling" },
  "drop-queue": { kind: "drop-queue", queue: 1 },
  "save-restore": { kind: "save-restore", policy: "transparent" },
  "restore-damaged": { kind: "restore-damaged", damage: "flip", at: 0xffff },
  press: { kind: "press", channel: 2 },
  transmit: { kind: "transmit", channel: 0, length: 0, extra: 0, shape, notify: "if-asked" },
  receive: { kind: "receive", capacity: 9, shape, notify: "no" },
  refill: { kind: "refill", count: 4, capacity: 64 },
  "fast-forward": { kind: "fast-forward", queue: 1, count: 65_535, batch: 128 },
  notify: { kind: "notify", queue: 0 },
  acknowledge: { kind: "acknowledge" },
  suppress: { kind: "suppress", queue: 0, on: true, ahead: 2 },
  "scribble-event": { kind: "scribble-event", queue: 0, value: 3 },
  "host-send": { kind: "host-send", channel: 2, length: 70_000 },
  "host-connect": { kind: "host-connect", channel: 0 },
  "host-close": { kind: "host-close", channel: 0 },
  "host-stall": { kind: "host-stall", channel: 0 },
  "host-resume": { kind: "host-resume", channel: 0 },
  "malformed-chain": { kind: "malformed-chain", queue: 1, condition: "descriptor-loop", detail: 0, notify: true },
  "malformed-message": { kind: "malformed-message", condition: "short-header", channel: 0, detail: 1, notify: true },
  "scribble-used": { kind: "scribble-used", queue: 0, value: 0xffff },
  "notify-storm": { kind: "notify-storm", value: 0xffff, count: 32 },
  "compare-times": { kind: "compare-times", what: "reset", channel: 0 },
  "watch-idle": { kind: "watch-idle" },
};

function caseWith(operations: readonly unknown[]): object {
  const file: CaseFile = {
    kind: "case",
    version: 1,
    check: "RST-2",
    target: "reference 1",
    specDigest: "0".repeat(64),
    signature: "RST-2:not-cleared",
    clause: "RST-2",
    scenario: { startIndex: 65_535, seed: 1, operations: operations as readonly Operation[] },
  };
  return file;
}

describe("the schema of case files", () => {
  test.each(Object.values(examples))("takes $kind and each of its keys, and no other", (operation) => {
    expect(findShapeError("case", caseWith([operation]))).toBeUndefined();
    expect(findShapeError("case", caseWith([{ ...operation, colour: 1 }]))?.found).toBe('the unknown key "colour"');
    for (const key of Object.keys(operation).filter((name) => name !== "early" && name !== "kind")) {
      const { [key as keyof Operation]: _, ...rest } = operation;
      expect(findShapeError("case", caseWith([rest]))?.expected).toBe(`the key "${key}"`);
    }
  });

  test.each([
    ["/scenario/operations/0", { kind: "explode" }, 'an object whose "kind" is one of the known ones'],
    ["/scenario/operations/0/width", { ...examples["bar-read"], width: 3 }, "one of 1, 2, 4"],
    ["/scenario/operations/0/value", { ...examples["set-status"], value: 256 }, "a number of at most 255"],
    ["/scenario/operations/0/length", { ...examples["host-send"], length: 2 ** 30 }, "a number of at most 16777216"],
    ["/scenario/operations/0/queue", { ...examples.notify, queue: 0.5 }, "an integer"],
  ])("names %s", (path, operation, expected) => {
    expect(findShapeError("case", caseWith([operation]))).toMatchObject({ path, expected });
  });

  test("takes feature bits above 31 in a word of their own, and a case that was written before there was one", () => {
    const old = examples["accept-features"];

    expect(findShapeError("case", caseWith([old, { ...old, high: 0xffff_ffff }]))).toBeUndefined();
    expect(findShapeError("case", caseWith([{ ...old, high: 2 ** 32 }]))?.path).toBe("/scenario/operations/0/high");
  });

  test("refuses another version and a start index past the ring's", () => {
    expect(findShapeError("case", { ...caseWith([]), version: 3 })?.path).toBe("/version");
    expect(
      findShapeError("case", { ...caseWith([]), scenario: { startIndex: 65_536, seed: 0, operations: [] } }),
    ).toEqual(expect.objectContaining({ path: "/scenario/startIndex" }));
  });

  test("takes whatever the generators draw", () => {
    const random = createRandom(7);
    const drawn = Array.from({ length: 200 }, () =>
      everyKindMix.map((row) => row.generate(random, exampleContext())),
    ).flat();

    expect(findShapeError("case", caseWith(drawn))).toBeUndefined();
    expect(new Set(drawn.map(({ kind }) => kind)).size).toBeGreaterThan(30);
  });
});
