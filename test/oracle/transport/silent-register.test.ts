import { describe, expect, it } from "vitest";
import { SilentRegister } from "../../../src/oracle/transport/silent-register.ts";

/** Reads in order: what is given, and what would be an answer to what was written. */
type Read = readonly [given: number, expected: number];

const ones = 0xffff_ffff;

function judge(reads: readonly Read[]): boolean[] {
  const register = new SilentRegister();
  return reads.map(([given, expected]) => given === expected || register.isSilent(given, [expected]));
}

describe("the register of the accepted features", () => {
  it("may give zeros always, or ones always", () => {
    expect(
      judge([
        [ones, 0],
        [ones, 5],
        [ones, 0],
      ]),
    ).toEqual([true, true, true]);
    expect(
      judge([
        [0, 5],
        [0, 7],
        [0, 3],
      ]),
    ).toEqual([true, true, true]);
  });

  it("may not give them once it gave something else", () => {
    const register = new SilentRegister();
    expect(register.isSilent(5, [5])).toBe(false);
    expect(register.isSilent(0, [5])).toBe(false);
    expect(register.isSilent(ones, [5])).toBe(false);
  });

  it("may not change between zeros and ones, or give what nobody wrote", () => {
    expect(
      judge([
        [0, 5],
        [ones, 5],
      ]),
    ).toEqual([true, false]);
    expect(judge([[4, 5]])).toEqual([false]);
  });
});
