import { describe, expect, it } from "vitest";
import { makeGuest, makeQueue } from "../make-guest.ts";

describe("the driver's books on a queue", () => {
  it("give each descriptor once, in order or scattered, and take them back", () => {
    const queue = makeQueue(makeGuest(), 1, 8);
    const inOrder = queue.takeDescriptors(3, (bound) => bound - 1);
    expect(inOrder).toEqual([0, 1, 2]);
    const scattered = queue.takeDescriptors(5, () => 0);
    expect([...inOrder, ...scattered].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(queue.free).toEqual([]);
    queue.inFlight.set(0, { head: 0, descriptors: inOrder, allocations: [] });
    expect(queue.complete(0)?.descriptors).toEqual([0, 1, 2]);
    expect(queue.free.toSorted()).toEqual([0, 1, 2]);
  });

  it("count on past 65535, and past heads that they do not know", () => {
    const queue = makeQueue(makeGuest(), 1, 4, 0xffff);
    expect(queue.complete(3)).toBeUndefined();
    expect(queue.used).toBe(0);
  });
});
