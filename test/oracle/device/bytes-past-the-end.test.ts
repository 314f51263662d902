import { beforeEach, describe, expect, it } from "vitest";
import { BytesPastTheEnd } from "../../../src/oracle/device/bytes-past-the-end.ts";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

/** A read as the device answered it: offset, width and value, and how many of its bytes lie inside. */
type Read = readonly [offset: number, width: number, value: number, inside?: number];

const specification = loadSpecification();
let judgement: Judgement;
let model: BytesPastTheEnd;

beforeEach(() => {
  judgement = new Judgement(specification, "vmchannel", new Set());
  model = new BytesPastTheEnd(judgement);
});

function judged(...reads: readonly Read[]): string | undefined {
  for (const [offset, width, value, inside = 0] of reads) {
    model.read({ offset, width, value, inside });
  }
  return judgement.finding?.signature;
}

function chosen(): string | undefined {
  return judgement.choices.get("OPEN-1");
}

describe("bytes past the end of the config space", () => {
  it.each<readonly [string, string, readonly Read[]]>([
    [
      "ones",
      "past the end are ones",
      [
        [43, 2, 0xff6c, 1],
        [44, 4, 0xffff_ffff],
        [50, 1, 0xff],
        [43, 2, 0xff6c, 1],
      ],
    ],
    [
      "zeros",
      "past the end are zeros",
      [
        [44, 4, 0],
        [43, 2, 0x006c, 1],
        [50, 1, 0],
        [44, 4, 0],
      ],
    ],
    [
      "0x5a",
      "neither ones nor zeros",
      [
        [50, 1, 0x5a],
        [44, 4, 0x5a5a_5a5a],
        [43, 4, 0x5a5a_5a6c, 1],
      ],
    ],
    [
      "a refusal of the whole read",
      "The whole read gives ones",
      [
        [43, 2, 0xffff, 1],
        [44, 4, 0xffff_ffff],
      ],
    ],
  ])("may be %s, which is noted as the device's choice", (_, choice, reads) => {
    expect(judged(...reads)).toBeUndefined();
    expect(chosen()).toContain(choice);
    expect(chosen()).not.toContain("|");
  });

  it("may be refused behind the end and zeros in a read that crosses it", () => {
    expect(judged([44, 4, 0xffff_ffff], [43, 2, 0x006c, 1], [50, 1, 0xff], [43, 2, 0x006c, 1])).toBeUndefined();
  });

  it.each<readonly [string, readonly Read[]]>([
    [
      "from offset to offset",
      [
        [44, 1, 0],
        [45, 1, 1],
      ],
    ],
    ["inside one read", [[44, 4, 0x0001_0000]]],
    ["between ones and something else inside one read", [[44, 2, 0xff00]]],
    [
      "from width to width",
      [
        [44, 1, 0],
        [44, 2, 0x5a5a],
      ],
    ],
    [
      "between a read behind the end and one that crosses it",
      [
        [44, 1, 0],
        [43, 2, 0x5a6c, 1],
      ],
    ],
    [
      "between zeros and the ones of a read that crosses the end",
      [
        [44, 1, 0],
        [43, 2, 0xff6c, 1],
      ],
    ],
    [
      "from time to time",
      [
        [44, 1, 0x5a],
        [44, 1, 0x5b],
      ],
    ],
    [
      "from zeros to ones with time",
      [
        [44, 1, 0],
        [44, 1, 0xff],
      ],
    ],
    [
      "from ones to zeros with time",
      [
        [44, 1, 0xff],
        [44, 1, 0],
      ],
    ],
  ])("may not vary %s", (_, reads) => {
    expect(judged(...reads)).toBe("REG-9:byte-past-the-end");
  });

  it("keep their constant when MSI-X is turned on, though the same read may be refused then", () => {
    expect(judged([43, 2, 0x006c, 1])).toBeUndefined();
    model.moved();
    expect(judged([43, 2, 0xffff, 1])).toBeUndefined();
    expect(judged([50, 1, 0x5a])).toBe("REG-9:byte-past-the-end");
  });

  it("are named with what is allowed and what was got", () => {
    judged([44, 1, 0], [46, 2, 0x5a00]);
    expect(judgement.finding).toMatchObject({
      allowed: "0x0 at byte 47, as at other bytes past the end of the config space",
      got: "0x5a in a read of 2 at 46",
    });
  });
});
