import { describe, expect, it } from "vitest";
import { ChangingBytes } from "../../../src/oracle/device/changing-bytes.ts";

type Read = readonly [width: number, byte: number];

function taken(...reads: readonly Read[]): (number | undefined)[] {
  const bytes = new ChangingBytes();
  return reads.map(([width, byte]) => bytes.take(3, width, byte));
}

describe("a byte that may change by itself", () => {
  it.each<readonly [string, readonly Read[]]>([
    [
      "when it changes once between two widths",
      [
        [1, 5],
        [4, 6],
        [4, 6],
        [1, 6],
      ],
    ],
    [
      "when it changes with every read",
      [
        [1, 5],
        [1, 6],
        [4, 5],
        [4, 6],
        [1, 5],
        [4, 6],
        [1, 5],
        [4, 6],
        [1, 5],
      ],
    ],
    [
      "when it goes back and forth, though never in two reads of a width",
      [
        [1, 5],
        [4, 6],
        [1, 5],
        [4, 6],
        [1, 5],
        [4, 6],
      ],
    ],
    [
      "when it counts",
      [
        [1, 1],
        [1, 1],
        [2, 2],
        [2, 2],
        [1, 3],
        [2, 4],
        [1, 5],
      ],
    ],
  ])("is not held against the device %s", (_, reads) => {
    expect(taken(...reads).filter((other) => other !== undefined)).toEqual([]);
  });

  it("must not go with the width it is read with", () => {
    const given = taken([1, 5], [1, 5], [4, 0], [4, 0], [1, 5], [4, 0], [1, 5], [4, 0]);
    expect(given).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, 0, 5]);
  });

  it("begins anew with a change", () => {
    const given = taken([1, 5], [1, 5], [4, 0], [4, 0], [1, 5], [4, 0], [4, 1], [1, 5], [4, 1], [1, 5]);
    expect(given.filter((other) => other !== undefined)).toEqual([]);
  });
});
