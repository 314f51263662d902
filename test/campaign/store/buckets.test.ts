import { describe, expect, test } from "vitest";
import { bucketsOf, knownSignatures, looksMax } from "../../../src/campaign/store/buckets.ts";
import { foldLines } from "../../../src/campaign/store/campaign-state.ts";
import type { Candidate, LeaseLine, Settlement } from "../../../src/campaign/store/lease-line.ts";
import { candidate, resets } from "../samples.ts";

function lease(number: number, rest: Partial<LeaseLine> = {}): LeaseLine {
  const work = rest.settled === undefined ? "generate" : "settle";
  return { kind: "lease", id: `j-${number}`, work, at: number, milliseconds: 1, scenarios: 1, operations: 1, ...rest };
}

function settledAs(of: string, to: Candidate, rest: Partial<Settlement> = {}): Settlement {
  return { ...to, candidate: of, turn: 1, done: true, replays: { shown: 5, of: 5 }, ...rest };
}

/** Every order of a short list. */
function orders<T>(items: readonly T[]): T[][] {
  return items.length < 2
    ? [[...items]]
    : items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe("buckets", () => {
  test("are what findings turned out to be once they were shrunk, with all that was seen of them", () => {
    const state = foldLines([
      lease(1, { found: [candidate("RNG-1:lost", resets(8))] }),
      lease(2, { settled: settledAs("j-1/0", candidate("RST-2:lost", resets(3))) }),
      lease(3, { met: { "RNG-1:lost": 2, "RST-2:lost": 4 } }),
      lease(4, { found: [candidate("INT-1:late", resets(1))] }),
    ]);
    expect(bucketsOf(state)).toMatchObject([
      { clause: "RST-2", count: 7, firstAt: 1, lastAt: 3, ways: [{ signature: "RST-2:lost", isSettled: true }] },
      { clause: "INT-1", count: 1, ways: [{ isSettled: false, replays: { shown: 0, of: 0 } }] },
    ]);
  });

  test("are the same in whatever order lines are read, and however often", () => {
    const lines = [
      lease(1, { found: [candidate("RNG-1:lost", resets(8))] }),
      lease(2, { settled: settledAs("j-1/0", candidate("RNG-1:lost", resets(6)), { done: false }) }),
      lease(3, { settled: settledAs("j-1/0", candidate("RST-2:lost", resets(3)), { turn: 2 }) }),
      lease(4, { met: { "RNG-1:lost": 2 } }),
    ];
    const expected = bucketsOf(foldLines(lines));
    for (const order of orders(lines)) {
      const sameTime = [...order, ...order].map((line) => ({ ...line }));
      expect(bucketsOf(foldLines(sameTime))).toEqual(expected);
    }
    expect(expected).toHaveLength(1);
  });

  test("two findings that shrink to one are one bucket with the smaller case", () => {
    const state = foldLines([
      lease(1, { found: [candidate("RNG-1:lost"), candidate("RNG-2:lost")] }),
      lease(2, { settled: settledAs("j-1/0", candidate("RST-2:lost", resets(3))) }),
      lease(3, { settled: settledAs("j-1/1", candidate("RST-2:lost", resets(2)), { replays: { shown: 1, of: 5 } }) }),
    ]);
    const [bucket, ...others] = bucketsOf(state);
    expect(others).toEqual([]);
    expect(bucket?.ways).toMatchObject([{ count: 2, replays: { shown: 6, of: 10 } }]);
    expect(bucket?.ways[0]?.smallest.scenario).toEqual(resets(2));
    expect(bucket?.ways[0]?.first.scenario).toEqual(resets(4));
  });

  test("a signature that always shrinks to another is looked at a few times, then it is no news", () => {
    const looks = Array.from({ length: looksMax }, (_, look) => [
      lease(2 * look, { found: [candidate("RNG-1:lost")] }),
      lease(2 * look + 1, { settled: settledAs(`j-${2 * look}/0`, candidate("RST-2:lost", resets(3))) }),
    ]);
    const known = (count: number): string[] => knownSignatures(foldLines(looks.slice(0, count).flat()));
    expect(known(1)).toEqual(["RST-2:lost"]);
    expect(known(looksMax).toSorted()).toEqual(["RNG-1:lost", "RST-2:lost"]);
    const open = foldLines([lease(1, { found: [candidate("RNG-1:lost")] })]);
    expect(knownSignatures(open)).toEqual(["RNG-1:lost"]);
  });
});
