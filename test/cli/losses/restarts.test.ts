import { expect, it } from "vitest";
import { Restarts } from "../../../src/cli/losses/restarts.ts";

it("a check begins again behind two scenarios, until that was in vain for three checks in a row", () => {
  const restarts = new Restarts();
  expect([1, 2, 3].map((losses) => restarts.isWorthwhile("ROB-2:hung", losses))).toEqual([true, true, false]);
  restarts.note("ROB-2:hung", false);
  restarts.note("ROB-2:hung", false);
  restarts.note("ROB-2:hung", true);
  restarts.note("ROB-2:hung", false);
  restarts.note("ROB-2:hung", false);
  expect(restarts.isWorthwhile("ROB-2:hung", 1)).toBe(true);
  restarts.note("ROB-2:hung", false);
  expect(restarts.isWorthwhile("ROB-2:hung", 1)).toBe(false);
  expect(restarts.isWorthwhile("ROB-1:crashed", 1)).toBe(true);
});
