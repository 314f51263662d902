import { describe, expect, it } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import { isInRing, isRingInside, meetsRing, ringGapEnd, ringPartAt, ringPlace } from "../../src/wire/ring-place.ts";
import { oneBlock } from "../../src/wire/ring-placement.ts";

const { virtqueue } = loadSpecification();
const legacy = oneBlock(virtqueue);

describe("the legacy layout of a ring", () => {
  it("is the one that drivers of legacy devices use for a ring of 256", () => {
    const length = 8192 + 4 + 2048 + 2;

    expect(legacy.bytes(256)).toBe(length);
    expect(legacy.place(256, 0x1_0000)).toEqual({
      size: 256,
      descriptors: 0x1_0000,
      available: 0x1_0000 + 4096,
      usedEvent: 0x1_0000 + 4096 + 4 + 512,
      used: 0x1_0000 + 8192,
      availableEvent: 0x1_0000 + 8192 + 4 + 2048,
      stretches: [{ address: 0x1_0000, length }],
    });
  });

  it("puts the used ring on a page of its own for every legal size, behind all that the driver writes", () => {
    for (let size = 1; size <= 32768; size *= 2) {
      const { used, usedEvent } = legacy.place(size, 0x2000);
      expect(used % 4096).toBe(0);
      expect(used).toBeGreaterThanOrEqual(usedEvent + 2);
      expect(used - usedEvent).toBeLessThan(4096 + 2);
    }
  });
});

describe("the place of a ring", () => {
  const apart = ringPlace(virtqueue, 4, { descriptors: 0x5_0000_0000, available: 0x3000, used: 0x1000 }, [
    { address: 0x1000, length: 38 },
    { address: 0x3000, length: 14 },
    { address: 0x5_0000_0000, length: 64 },
  ]);

  it("may be three areas in any order, above 4 GiB too", () => {
    expect(apart).toMatchObject({ usedEvent: 0x300c, availableEvent: 0x1024 });
    expect([0x0fff, 0x1000, 0x1025, 0x1026, 0x5_0000_003f, 0x5_0000_0040].map((at) => isInRing(apart, at))).toEqual([
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(ringPartAt(apart, 0x1024)).toBe("used");
    expect(ringPartAt(apart, 0x300d)).toBe("available");
    expect(ringPartAt(apart, 0x5_0000_0001)).toBe("descriptors");
  });

  it("meets what shares a byte with one of its stretches, and is inside memory when each of them is", () => {
    expect(meetsRing(apart, 0x1026, 0x3000 - 0x1026)).toBe(false);
    expect(meetsRing(apart, 0x1026, 0x3001 - 0x1026)).toBe(true);
    expect(isRingInside(apart, (address) => address < 0x1_0000)).toBe(false);
    expect(isRingInside(apart, () => true)).toBe(true);
  });

  it("ends a gap at the next part, and at the end of the block", () => {
    const ring = legacy.place(256, 0x1_0000);

    expect(ringGapEnd(ring, ring.usedEvent + 2)).toBe(ring.used);
    expect(ringGapEnd(ring, ring.availableEvent)).toBe(ring.availableEvent + 2);
  });
});
