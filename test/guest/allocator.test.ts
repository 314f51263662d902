import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import { type Allocation, Allocator, guardBytes } from "../../src/guest/allocator.ts";

describe("the guest's heap", () => {
  it("never hands out memory that is in use, in any order of freeing", () => {
    const random = createRandom(7);
    const heap = new Allocator(0x1000, 0x5000);
    const live: Allocation[] = [];
    let made = 0;
    for (let step = 0; step < 5000; step++) {
      if (live.length > 0 && random.chance(0.5)) {
        const [freed] = live.splice(random.below(live.length), 1);
        heap.free(freed as Allocation);
        continue;
      }
      const got = heap.allocate(random.between(1, 700));
      if (got === undefined) {
        continue;
      }
      made++;
      expect(got.address).toBeGreaterThanOrEqual(0x1000);
      expect(got.address + got.length + guardBytes).toBeLessThanOrEqual(0x5000);
      for (const other of live) {
        const apart = got.address >= other.address + other.length || other.address >= got.address + got.length;
        expect(apart).toBe(true);
      }
      live.push(got);
    }
    expect(made).toBeGreaterThan(500);
  });

  it("says so when it is full, and goes on when something was freed", () => {
    const heap = new Allocator(0, 256);
    const first = heap.allocate(200) as Allocation;

    expect(heap.allocate(200)).toBeUndefined();
    heap.free(first);
    expect(heap.allocate(200)).toBeDefined();
  });

  it("begins again as soon as nothing lives in it, where it is to", () => {
    const heap = new Allocator(0x1000, 0x9000, true);
    const first = heap.allocate(40) as Allocation;
    const second = heap.allocate(100) as Allocation;
    heap.free(first);
    const third = heap.allocate(7) as Allocation;
    expect(third.address).toBeGreaterThan(second.address);
    heap.free(second);
    heap.free(third);

    expect([heap.allocate(60)?.address, heap.allocate(90)?.address]).toEqual([first.address, second.address]);
  });

  it("keeps to an alignment", () => {
    const heap = new Allocator(0, 65_536);
    heap.allocate(3);

    expect((heap.allocate(8, 4096) as Allocation).address % 4096).toBe(0);
  });
});
