import { expect, it } from "vitest";
import type { Life } from "../../src/operation/scenario.ts";
import { EarlierLives, lastOnes } from "../../src/runner/earlier-lives.ts";

function life(seed: number, operations = 1): Life {
  return { startIndex: 0, seed, operations: Array.from({ length: operations }, () => ({ kind: "reset" }) as const) };
}

const seedsOf = (lives: readonly Life[]): number[] => lives.map(({ seed }) => seed);

it("gives what a device was put through before, and nothing of what came later or before it was started", () => {
  const lives = new EarlierLives();
  lives.add(life(1));
  lives.forget();
  lives.add(life(2));
  lives.add(life(3));
  const before = lives.add(life(4));
  lives.add(life(5));
  expect(seedsOf(before())).toEqual([2, 3]);
});

it("keeps the last 128 lives, and of long ones fewer", () => {
  const lives = new EarlierLives();
  for (let seed = 0; seed < 1000; seed++) {
    lives.add(life(seed));
  }
  expect(seedsOf(lives.add(life(1000))())).toEqual(Array.from({ length: 128 }, (_, index) => 872 + index));
  lives.add(life(1001, 15_000));
  lives.add(life(1002, 15_000));
  expect(seedsOf(lives.add(life(1003))())).toEqual([1002]);
});

it("tries the last life, the last two, the last four, and all of them at last", () => {
  const lives = Array.from({ length: 5 }, (_, seed) => life(seed));
  expect([...lastOnes(lives)].map(seedsOf)).toEqual([[4], [3, 4], [1, 2, 3, 4], [0, 1, 2, 3, 4]]);
  expect([...lastOnes([])]).toEqual([]);
});
