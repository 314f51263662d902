import { describe, expect, it } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import {
  isInRing,
  isRingInside,
  meetsRing,
  type RingPlace,
  ringGapEnd,
  ringPartAt,
  ringPlace,
} from "../../src/wire/ring-place.ts";
import { oneBlock, ringOfAreas, threeAreas } from "../../src/wire/ring-placement.ts";

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

describe("a ring in three areas", () => {
  const placement = threeAreas(virtqueue);

  it("lies in every arrangement within the memory found for it, each area aligned and apart from the others", () => {
    for (const size of [1, 8, 256, 32_768]) {
      for (let arrangement = 0; arrangement < placement.arrangements; arrangement++) {
        const ring = placement.place(size, 0x1_2345_6000, arrangement);
        expect(ring.descriptors % 16).toBe(0);
        expect(ring.available % 2).toBe(0);
        expect(ring.used % 4).toBe(0);
        let end = 0x1_2345_6000;
        for (const { address, length } of ring.stretches) {
          expect(address).toBeGreaterThanOrEqual(end);
          end = address + length;
        }
        expect(end).toBeLessThanOrEqual(0x1_2345_6000 + placement.bytes(size));
      }
    }
  });

  it("has an arrangement for each order of its areas, touching and apart", () => {
    const rings = Array.from({ length: placement.arrangements }, (_, arrangement) =>
      placement.place(8, 0, arrangement),
    );
    const order = ({ descriptors, available, used }: RingPlace) =>
      [descriptors < available, available < used, descriptors < used].join();

    expect(new Set(rings.map(order)).size).toBe(6);
    expect(rings.some(({ stretches: [one, other] }) => one?.length === other?.address)).toBe(true);
    expect(rings.some(({ stretches: [one, other] }) => (other?.address ?? 0) - (one?.length ?? 0) >= 4096)).toBe(true);
  });

  it("may have its areas anywhere, in ascending stretches of their own lengths", () => {
    const ring = ringOfAreas(virtqueue, 4, { descriptors: 0x5_0000_0000, available: 0x3000, used: 0x1000 });

    expect(ring.stretches).toEqual([
      { address: 0x1000, length: 4 + 32 + 2 },
      { address: 0x3000, length: 4 + 8 + 2 },
      { address: 0x5_0000_0000, length: 64 },
    ]);
  });
});
