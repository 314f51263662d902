import { expect, it } from "vitest";
import { isSlowBeside } from "../../src/base/pace.ts";

it.each([
  ["each of them is far slower than all others", [50, 60, 55], [1, 2, 1], 10, true],
  ["one of them was as quick as the others", [50, 2, 55], [1, 2, 1], 10, false],
  ["one of the others was as slow, since the machine was busy", [50, 60, 55], [1, 40, 1], 10, false],
  ["all of them are quick", [5, 6, 5], [0.1, 0.2, 0.1], 10, false],
  ["nothing was done", [], [1], 10, false],
] as const)("work is called slow, or not, when %s", (_title, slow, others, least, expected) => {
  expect(isSlowBeside(slow, others, least)).toBe(expected);
});
