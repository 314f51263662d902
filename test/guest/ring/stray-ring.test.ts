import { describe, expect, it } from "vitest";
import type { Guest } from "../../../src/guest/guest.ts";
import { layStrayRing } from "../../../src/guest/ring/stray-ring.ts";
import { meetsRing, type RingPlace } from "../../../src/wire/ring-place.ts";
import { makeGuest, makeQueue } from "../make-guest.ts";

function layAt(guest: Guest, size: number, variant: number): number {
  return (layStrayRing(guest, 1, size, variant) as RingPlace).descriptors;
}

describe("a stray ring", () => {
  it.each([2, 64, 512])("of %i entries is inside guest memory in part, and clear of what is in use", (size) => {
    for (let variant = 0; variant < 12; variant++) {
      const guest = makeGuest();
      const live = makeQueue(guest, 0, 64);
      const address = layAt(guest, size, variant);
      const bytes = guest.placement.bytes(size);
      const pages = Array.from({ length: Math.ceil(bytes / 4096) }, (_, page) => address + page * 4096);
      const low = address >= 0x1_0000_0000 ? 0x1_0000_0000 : 0;
      expect(pages.some((page) => guest.contains(page - low, 4096))).toBe(true);
      expect(guest.contains(address, bytes)).toBe(false);
      expect(meetsRing(live.ring, address, bytes)).toBe(false);
    }
  });

  it("may lie 4 GiB above memory, where the lower half of its address leads to a chain on offer", () => {
    const guest = makeGuest();
    const addresses = Array.from({ length: 40 }, (_, variant) => layAt(guest, 64, variant));
    const above = addresses.filter((address) => address >= 0x1_0000_0000);
    expect(above.length).toBeGreaterThan(0);
    expect(above.every((address) => guest.contains(address - 0x1_0000_0000, 4096))).toBe(true);
  });

  it("of 512 entries ends a few bytes behind memory first of all", () => {
    const guest = makeGuest();
    const bytes = guest.placement.bytes(512);
    const address = layAt(guest, 512, 0);
    expect(guest.contains(address, bytes - 6)).toBe(true);
    expect(guest.contains(address, bytes - 5)).toBe(false);
  });
});
