import { describe, expect, it } from "vitest";
import { FeatureNames } from "../../src/wire/feature-names.ts";
import { FeatureSet } from "../../src/wire/feature-set.ts";

const bits = Array.from({ length: 64 }, (_, bit) => bit);

describe("a set of features", () => {
  it("has each of 64 bits on its own", () => {
    for (const bit of bits) {
      const set = FeatureSet.none.with(bit);
      expect(bits.filter((other) => set.has(other))).toEqual([bit]);
      expect(set.without(bit)).toBe(FeatureSet.none);
      expect(set.isEmpty).toBe(false);
    }
  });

  it("has no bit below 0 or above 63, and does not change for one", () => {
    const all = FeatureSet.of(0xffff_ffff, 0xffff_ffff);
    for (const bit of [-1, 64, 96]) {
      expect(all.has(bit)).toBe(false);
      expect(all.with(bit)).toEqual(all);
      expect(all.without(bit)).toEqual(all);
    }
  });

  it("takes both of its words as they are, the highest bit of each included", () => {
    const set = FeatureSet.of(0x8000_0001 | 0, 0x8000_0000);

    expect(bits.filter((bit) => set.has(bit))).toEqual([0, 31, 63]);
    expect([set.low, set.high]).toEqual([0x8000_0001, 0x8000_0000]);
    expect(set.withWord(1, 1).withWord(0, 2)).toEqual(FeatureSet.of(2, 1));
  });

  it("covers another set when it has all bits of it in both words", () => {
    const set = FeatureSet.of(0b101, 0b10);

    expect(set.covers(FeatureSet.of(0b100, 0b10))).toBe(true);
    expect(set.covers(FeatureSet.of(0b110, 0b10))).toBe(false);
    expect(set.covers(FeatureSet.of(0b101, 0b11))).toBe(false);
    expect(set.and(FeatureSet.of(0b110, 0b11))).toEqual(FeatureSet.of(0b100, 0b10));
  });

  it("is written as one number", () => {
    expect(`${FeatureSet.of(0x2900_0000)}`).toBe("0x29000000");
    expect(`${FeatureSet.of(1, 1)}`).toBe("0x100000001");
  });
});

describe("names of features", () => {
  const names = new FeatureNames([
    { name: "RING_RESET", bit: 40 },
    { name: "LINK", bit: 0 },
  ]);

  it("stand for bits in either word", () => {
    expect(names.isIn("RING_RESET", FeatureSet.of(0, 0x100))).toBe(true);
    expect(names.isIn("RING_RESET", FeatureSet.of(0x100))).toBe(false);
    expect(names.namesOf(FeatureSet.of(1, 0x100))).toEqual(["RING_RESET", "LINK"]);
  });

  it("make a set of what is offered, and leave out names that nobody knows", () => {
    expect(names.setOf(["LINK", "RING_RESET", "COLOUR"], FeatureSet.of(0, 0x100))).toEqual(FeatureSet.of(0, 0x100));
    expect(names.isIn("COLOUR", FeatureSet.of(0xffff_ffff, 0xffff_ffff))).toBe(false);
  });
});
