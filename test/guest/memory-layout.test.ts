import { describe, expect, it } from "vitest";
import { MemoryLayout } from "../../src/guest/memory-layout.ts";
import { edgeBytes, planMemory } from "../../src/guest/memory-plan.ts";
import { DriverQueue } from "../../src/guest/ring/driver-queue.ts";
import { ramContains } from "../../src/wire/ram-contains.ts";

const ram = [{ start: 0, length: 0x40_0000 }];
const ramEnd = 0x40_0000;
const plan = planMemory(ram);

function makeLayout() {
  const queues = new Map<number, DriverQueue>();
  const layout = new MemoryLayout(plan, (address, length) => ramContains(ram, address, length), queues);
  layout.clear(false);
  return { layout, queues };
}

/** A queue whose ring fills the page at `address`. */
function queueAt(address: number): DriverQueue {
  const parts = { descriptors: address, available: address + 64, used: address + 128 };
  const ring = { ...parts, size: 4, usedEvent: address + 76, availableEvent: address + 164 };
  return new DriverQueue(0, { ...ring, stretches: [{ address, length: 4096 }] }, 0);
}

describe("the layout of guest memory", () => {
  it("has one buffer at the end of memory, and lays the next in the heap until that one is given back", () => {
    const { layout } = makeLayout();
    const first = layout.allocate(100, "top");
    const second = layout.allocate(100, "top");

    expect(first?.address).toBe(ramEnd - 100);
    expect(second?.address).toBeLessThan(plan.heapEnd);
    if (first !== undefined) {
      layout.release(first);
    }
    expect(layout.allocate(60, "top")?.address).toBe(ramEnd - 60);
  });

  it("lays no ring at an edge that holds a buffer, and no buffer at one that holds a ring", () => {
    const { layout, queues } = makeLayout();
    expect(layout.placeRing(4096, "top")).toBe(ramEnd - 4096);

    queues.set(0, queueAt(ramEnd - 4096));
    expect(layout.allocate(4096, "top")?.address).toBeLessThan(plan.heapEnd);
    queues.clear();
    expect(layout.allocate(4096, "top")?.address).toBe(ramEnd - 4096);
    expect(layout.placeRing(4096, "top")).toBe(plan.ringsStart);
  });

  it("lays rings one behind the other, and where the first one was only when that place is free", () => {
    const { layout, queues } = makeLayout();
    const room = plan.heapStart - plan.ringsStart;
    expect(layout.placeRing(4097, "low")).toBe(plan.ringsStart);
    expect(layout.placeRing(100, "low")).toBe(plan.ringsStart + 8192);

    queues.set(0, queueAt(plan.ringsStart));
    expect(layout.placeRing(room, "low")).toBeUndefined();
    queues.clear();
    expect(layout.placeRing(room, "low")).toBe(plan.ringsStart);
    layout.startRingsAgain();
    expect(layout.placeRing(100, "low")).toBe(plan.ringsStart);
  });

  it("keeps the cells of messages apart from every buffer", () => {
    const { layout } = makeLayout();
    expect(layout.messageCell(0)).toBe(plan.heapStart);
    expect(layout.allocate(16, "heap")?.address).toBeGreaterThan(layout.messageCell(2047));
  });

  it("says that the end of memory is unused while no buffer is there, and never spare", () => {
    const { layout } = makeLayout();
    expect(layout.unused(ramEnd - 512, 512)).toBe(true);
    expect(layout.spare(ramEnd - 512, 512)).toBe(false);
    expect(layout.spare(ramEnd - edgeBytes - 1, 1)).toBe(false);
    layout.allocate(100, "top");
    expect(layout.unused(ramEnd - 512, 512)).toBe(false);
  });
});
