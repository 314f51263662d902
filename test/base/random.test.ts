import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/base/random.ts";

function firstOf(seed: number, count: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next());
}

describe("createRandom", () => {
  test("gives equal sequences for equal seeds and other ones for near seeds", () => {
    expect(firstOf(7, 100)).toEqual(firstOf(7, 100));
    expect(firstOf(7, 100)).not.toEqual(firstOf(8, 100));
    expect(firstOf(7, 100)).not.toEqual(firstOf(7 + 2 ** 32, 100));
  });

  test("gives the same numbers on every platform and in every version", () => {
    expect(firstOf(1, 3)).toMatchInlineSnapshot(`
      [
        573063952,
        3268221502,
        703077755,
      ]
    `);
  });

  test("keeps numbers within their bounds and reaches both ends", () => {
    const random = createRandom(3);
    const seen = new Set(Array.from({ length: 1000 }, () => random.between(-2, 2)));
    expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    expect(Array.from({ length: 1000 }, () => random.next()).every((value) => value === value >>> 0)).toBe(true);
  });

  test("spreads numbers evenly", () => {
    const random = createRandom(11);
    const counts = new Array<number>(16).fill(0);
    for (let draw = 0; draw < 16_000; draw++) {
      const bucket = random.below(16);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // A fair count is 1000 with a standard deviation of about 31.
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1150);
  });

  test("takes a chance of 0 never and a chance of 1 always", () => {
    const random = createRandom(5);
    expect(Array.from({ length: 100 }, () => random.chance(0))).not.toContain(true);
    expect(Array.from({ length: 100 }, () => random.chance(1))).not.toContain(false);
  });

  test("picks every item of a list", () => {
    const random = createRandom(9);
    const picked = new Set(Array.from({ length: 100 }, () => random.pick(["a", "b", "c"])));
    expect([...picked].sort()).toEqual(["a", "b", "c"]);
  });
});
