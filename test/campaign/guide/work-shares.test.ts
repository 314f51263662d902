import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/base/random.ts";
import { CorpusEnergy } from "../../../src/campaign/guide/corpus-energy.ts";
import { findingBound, stillExpected } from "../../../src/campaign/guide/expectation.ts";
import { WorkShares } from "../../../src/campaign/guide/work-shares.ts";
import { packNumbers, unpackNumbers } from "../../../src/campaign/novelty/packed-numbers.ts";
import { foldLines } from "../../../src/campaign/store/campaign-state.ts";
import type { LeaseLine } from "../../../src/campaign/store/lease-line.ts";

/** The part of 200 leases that mutation gets, when each way brings so many transitions a lease. */
function partOfMutation(isGuided: boolean, gains: { readonly generate: number; readonly mutate: number }): number {
  const shares = new WorkShares(isGuided);
  let mutated = 0;
  for (let lease = 0; lease < 200; lease++) {
    const work = shares.next(true);
    mutated += Number(work === "mutate");
    shares.note(work, 5000, gains[work]);
  }
  return mutated / 200;
}

describe("the time of a campaign", () => {
  test("goes to what brings more, and neither way gets less than a tenth", () => {
    expect(partOfMutation(true, { generate: 10, mutate: 30 })).toBeCloseTo(0.75, 1);
    expect(partOfMutation(true, { generate: 0, mutate: 1000 })).toBeCloseTo(0.9, 1);
    expect(partOfMutation(true, { generate: 1000, mutate: 0 })).toBeCloseTo(0.1, 1);
  });

  test("goes to scenarios of properties but for a tenth where it is not guided", () => {
    expect(partOfMutation(false, { generate: 0, mutate: 1000 })).toBeCloseTo(0.1, 1);
  });

  test("goes to scenarios of properties alone as long as there is nothing to mutate", () => {
    const shares = new WorkShares(true);
    shares.note("generate", 5000, 1);
    expect(shares.next(false)).toBe("generate");
    expect(shares.next(true)).toBe("mutate");
  });
});

test("scenarios that brought more are taken more often, but not always", () => {
  const energy = new CorpusEnergy(new Map([["rich", 50]]));
  const hashes = ["rich", ...Array.from({ length: 19 }, (_, index) => `poor-${index}`)];
  const taken = energy.take(200, hashes, createRandom(1));
  const rich = taken.filter((hash) => hash === "rich").length;
  expect(rich).toBeGreaterThan(15);
  expect(new Set(taken).size).toBeGreaterThan(15);
  expect(energy.take(3, [], createRandom(1))).toEqual([]);
});

describe("what is still to be expected", () => {
  const line = (rest: Partial<LeaseLine>): LeaseLine => {
    const head = { kind: "lease", id: `j-${rest.at}`, work: "generate", at: 0, milliseconds: 1 } as const;
    return { ...head, scenarios: 500, operations: 1, ...rest };
  };

  test("is told from what scenarios of properties showed once, whatever others showed", () => {
    const state = foldLines([
      line({ at: 1, once: packNumbers([1, 2, 3]), often: packNumbers([4]) }),
      line({ at: 2, once: packNumbers([3, 5]) }),
      line({ at: 3, work: "mutate", seen: packNumbers([6, 7, 8, 9]) }),
    ]);
    expect(state.transitions).toMatchObject({ size: 9, unguided: 5, once: 3 });
    expect(stillExpected(state)).toEqual({ scenarios: 1000, per1000: 3 });
    expect(findingBound(state)).toBe(0.003);
  });

  test("is not told from a few scenarios", () => {
    expect(stillExpected(foldLines([line({ at: 1, scenarios: 50, once: packNumbers([1]) })]))).toBeUndefined();
    expect(findingBound(foldLines([]))).toBeUndefined();
  });
});

test("numbers of 48 bits come back from their text", () => {
  const numbers = [0, 1, 255, 2 ** 32, 2 ** 48 - 1];
  expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
  expect(unpackNumbers("AAAA")).toEqual([]);
});
