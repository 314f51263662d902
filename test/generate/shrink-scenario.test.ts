import { describe, expect, it } from "vitest";
import {
  compareScenarios,
  type ShrinkCandidate,
  type ShrinkPosition,
  smallerScenarios,
} from "../../src/generate/shrink-scenario.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { simpleShape } from "../../src/operation/ring/chain-shape.ts";
import type { Scenario } from "../../src/operation/scenario.ts";
import { manyOperations } from "../operation/every-operation.ts";

/** Follows the shrinker as fast-check does: the first candidate that still fails is taken, until none does. */
function shrink(scenario: Scenario, fails: (scenario: Scenario) => boolean): { smallest: Scenario; runs: number } {
  let runs = 0;
  const failing = (smallest: Scenario, position?: ShrinkPosition): ShrinkCandidate | undefined => {
    for (const candidate of smallerScenarios(smallest, position)) {
      runs++;
      if (fails(candidate.scenario)) {
        return candidate;
      }
    }
    return undefined;
  };
  let smallest = scenario;
  for (let next = failing(smallest); next !== undefined; next = failing(next.scenario, next.position)) {
    smallest = next.scenario;
  }
  return { smallest, runs };
}

const transmit: Operation = { kind: "transmit", channel: 0, length: 1, extra: 0, shape: simpleShape, notify: "yes" };

function scenarioOf(operations: readonly Operation[], startIndex = 0): Scenario {
  return { startIndex, seed: 99, operations };
}

describe("smallerScenarios", () => {
  it("gives only strictly smaller scenarios and keeps the seed", () => {
    for (const startIndex of [0, 1, 0x7fff, 0xfff0, 0xffff]) {
      const scenario = scenarioOf(manyOperations(startIndex, 14), startIndex);
      const candidates = [...smallerScenarios(scenario)];
      expect(candidates.length).toBeGreaterThan(100);
      for (const candidate of candidates) {
        expect(compareScenarios(candidate.scenario, scenario)).toBeLessThan(0);
        expect(candidate.scenario.seed).toBe(99);
      }
    }
  });

  it("comes down to nothing when everything fails", () => {
    const { smallest, runs } = shrink(scenarioOf(manyOperations(3, 200), 0xfffe), () => true);
    expect(smallest).toEqual({ startIndex: 0, seed: 99, operations: [] });
    expect(runs).toBeLessThan(50);
  });

  it("finds the three operations out of 200 that matter", () => {
    const operations = manyOperations(4, 200).filter((operation) => !operation.kind.startsWith("host-"));
    operations.splice(150, 0, { kind: "host-resume", channel: 0 });
    operations.splice(90, 0, { kind: "host-send", channel: 1, length: 77 });
    operations.splice(20, 0, { kind: "host-stall", channel: 2 });
    const wanted = ["host-stall", "host-send", "host-resume"];
    const { smallest, runs } = shrink(scenarioOf(operations), ({ operations: kept }) => {
      const kinds = kept.map((operation) => operation.kind).filter((kind) => kind.startsWith("host-"));
      return kinds.join() === wanted.join();
    });
    expect(smallest.operations).toEqual([
      { kind: "host-stall", channel: 0 },
      { kind: "host-send", channel: 0, length: 1 },
      { kind: "host-resume", channel: 0 },
    ]);
    expect(runs).toBeLessThan(200);
  });

  it("takes out two operations that only go together", () => {
    const operations: Operation[] = [{ kind: "host-stall", channel: 0 }, transmit, { kind: "host-resume", channel: 0 }];
    const { smallest } = shrink(scenarioOf(operations), ({ operations: kept }) => {
      const kinds = kept.map((operation) => operation.kind);
      return kinds.includes("transmit") && kinds.includes("host-stall") === kinds.includes("host-resume");
    });
    expect(smallest.operations).toEqual([transmit]);
  });

  it("turns a separate notify into a message that notifies", () => {
    const quiet: Operation = { ...transmit, notify: "no" };
    const notified = ({ operations }: Scenario): boolean =>
      operations.some(
        (operation, index) =>
          operation.kind === "transmit" &&
          operations
            .slice(index)
            .some((later) => later.kind === "notify" || (later as typeof transmit).notify === "yes"),
      );
    const { smallest } = shrink(scenarioOf([quiet, { kind: "notify", queue: 1 }]), notified);
    expect(smallest.operations).toEqual([transmit]);
  });

  it("moves the start of the rings nearer to the wrap when that saves traffic", () => {
    const operations = Array.from({ length: 20 }, () => transmit);
    const wraps = (scenario: Scenario): boolean => scenario.startIndex + scenario.operations.length > 0xffff;
    const { smallest } = shrink(scenarioOf(operations, 65_520), wraps);
    expect(smallest).toEqual(scenarioOf([transmit], 0xffff));
  });

  it("finds the smallest number that still fails", () => {
    const long: Operation = { ...transmit, length: 61_234, channel: 2 };
    const { smallest } = shrink(scenarioOf([long]), ({ operations }) =>
      operations.some((operation) => operation.kind === "transmit" && operation.length >= 4096),
    );
    expect(smallest.operations).toEqual([{ ...transmit, length: 4096 }]);
  });

  it("ends at a local minimum: no single candidate of it fails", () => {
    const fails = ({ operations }: Scenario): boolean =>
      operations.filter((operation) => operation.kind === "receive" || operation.kind === "transmit").length >= 5;
    const { smallest } = shrink(scenarioOf(manyOperations(8, 150)), fails);
    expect(smallest.operations).toHaveLength(5);
    expect([...smallerScenarios(smallest)].filter((candidate) => fails(candidate.scenario))).toEqual([]);
  });
});
