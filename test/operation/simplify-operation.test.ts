import { describe, expect, it } from "vitest";
import { numbersToward, wordsTowardZero } from "../../src/operation/field/simplify-number.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { operationSize } from "../../src/operation/operation-size.ts";
import { type ChainShape, simpleShape } from "../../src/operation/ring/chain-shape.ts";
import { simplestOperation, simplifyOperation } from "../../src/operation/simplify-operation.ts";
import { manyOperations, operationKinds } from "./every-operation.ts";

const operations = manyOperations(1, 6000);

describe("simplifyOperation", () => {
  it("gives only strictly smaller operations of the same kind, for every kind", () => {
    let steps = 0;
    for (const operation of operations) {
      const size = operationSize(operation);
      for (const simpler of simplifyOperation(operation)) {
        steps++;
        expect(simpler.kind).toBe(operation.kind);
        if (operationSize(simpler) >= size) {
          expect.fail(`${JSON.stringify(simpler)} is not smaller than ${JSON.stringify(operation)}`);
        }
      }
    }
    expect(steps).toBeGreaterThan(operations.length);
    expect(new Set(operations.map((operation) => operation.kind)).size).toBe(operationKinds.length);
  });

  it("has a step for every operation that is not the simplest of its kind", () => {
    let simplest = 0;
    for (const operation of operations) {
      const first = simplifyOperation(operation).next();
      // A PCI write keeps its offset, so nothing of what remains of its size can go.
      const movable = operationSize(operation) - (operation.kind === "pci-write" ? operation.offset : 0);
      expect(first.done === true, JSON.stringify(operation)).toBe(movable === 0);
      simplest += movable === 0 ? 1 : 0;
    }
    expect(simplest).toBeGreaterThan(100);
  });

  it("leaves the feature bits above 31 out first", () => {
    const [first] = simplifyOperation({ kind: "accept-features", value: 5, high: 1 });

    expect(first).toEqual({ kind: "accept-features", value: 5 });
  });

  it("keeps accesses to configuration space within four bytes", () => {
    let seen = 0;
    for (const operation of operations) {
      for (const simpler of simplifyOperation(operation)) {
        if (simpler.kind === "pci-read" || simpler.kind === "pci-write") {
          expect((simpler.offset % 4) + simpler.width).toBeLessThanOrEqual(4);
          seen++;
        }
      }
    }
    expect(seen).toBeGreaterThan(100);
  });

  it("never asks for a value wider than its access", () => {
    const write: Operation = { kind: "bar-write", offset: 4, width: 4, value: 0xdead_beef };
    const narrower = [...simplifyOperation(write)].filter((step) => step.kind === "bar-write" && step.width < 4);
    expect(narrower).toEqual([
      { ...write, width: 1, value: 0xef },
      { ...write, width: 2, value: 0xbeef },
    ]);
  });

  it("takes features away all at once, then one by one", () => {
    const operation: Operation = { kind: "initialise", features: ["A", "B"], early: true };
    expect([...simplifyOperation(operation)]).toEqual([
      { kind: "initialise", features: [], early: true },
      { kind: "initialise", features: ["A"], early: true },
      { kind: "initialise", features: ["B"], early: true },
      { kind: "initialise", features: ["A", "B"] },
    ]);
  });
});

describe("simplestOperation", () => {
  it("is one byte in one descriptor on channel 0 for a message", () => {
    const operation: Operation = {
      kind: "transmit",
      channel: 2,
      length: 5000,
      extra: 3,
      shape: { parts: 4, first: 7, indirect: "tail", foreign: 1, place: "straddling", scatter: true },
      notify: "no",
    };
    const simplest = { kind: "transmit", channel: 0, length: 1, extra: 0, shape: simpleShape, notify: "yes" };
    expect(simplestOperation(operation)).toEqual(simplest);
  });
});

describe("a chain in an indirect table", () => {
  const table = { ...simpleShape, indirect: "all", spare: 3, scatter: true, writeOnTable: true } as const;
  const post = (shape: ChainShape): Operation => ({ kind: "receive", capacity: 1, shape, notify: "yes" });
  const simpler = [...simplifyOperation(post(table))];

  it("becomes simpler by fewer unused entries, down to none", () => {
    const { spare: _, ...withoutSpare } = table;
    expect(simpler).toContainEqual(post({ ...table, spare: 2 }));
    expect(simpler).toContainEqual(post(withoutSpare));
  });

  it("leaves behind nothing of its table when it becomes direct", () => {
    expect(simpler).toContainEqual(post({ ...simpleShape, scatter: true }));
  });
});

describe("numbers toward the simplest", () => {
  it("jump, then halve the way", () => {
    expect([...numbersToward(100, 1)]).toEqual([1, 51, 76, 88, 94, 97, 99]);
    expect([...numbersToward(0, 1)]).toEqual([1]);
    expect([...numbersToward(3, 9)]).toEqual([9, 6, 4]);
    expect([...numbersToward(9, 9)]).toEqual([]);
  });

  it("clear single bits of words, bit 31 included", () => {
    expect([...wordsTowardZero(0x8000_0001)]).toContain(1);
    expect([...wordsTowardZero(0x8000_0001)]).toContain(0x8000_0000);
    expect([...wordsTowardZero(0)]).toEqual([]);
  });
});
