import { describe, expect, it } from "vitest";
import { offerMalformedChain } from "../../../src/guest/ring/malformed-chain.ts";
import { offerChain, plainLayout } from "../../../src/guest/ring/offer-chain.ts";
import { walkChain } from "../../../src/oracle/ring/chain/chain-walk.ts";
import { type Direction, directionConditions } from "../../../src/oracle/ring/chain/direction-conditions.ts";
import { makeGuest, makeQueue } from "../make-guest.ts";

const ofChains: readonly (readonly [string, readonly string[]])[] = [
  ["descriptor-loop", []],
  ["descriptor-loop", ["INDIRECT_DESC"]],
  ["next-out-of-range", []],
  ["address-outside-ram", []],
  ["address-wraps", []],
  ["unused-address-outside-ram", []],
  ["zero-length", []],
  ["total-too-long", []],
  ["wrong-order", []],
  ["indirect-not-negotiated", []],
  ["indirect-length", ["INDIRECT_DESC"]],
  ["indirect-outside-ram", ["INDIRECT_DESC"]],
  ["nested-indirect", ["INDIRECT_DESC"]],
  ["indirect-with-next", ["INDIRECT_DESC"]],
  ["indirect-next-out-of-range", ["INDIRECT_DESC"]],
];

describe("a malformed chain", () => {
  it.each(ofChains)("meets %s on either queue, however it is varied", (condition, features) => {
    for (const [index, used] of [["writable", 0] as const, ["readable", 1] as const].map(
      ([name, n]) => [n, name] as const,
    )) {
      for (let detail = 0; detail < 24; detail++) {
        const guest = makeGuest(features);
        const queue = makeQueue(guest, index, 8);
        expect(offerMalformedChain(guest, queue, condition, detail)).toEqual({ jump: 0 });
        const ring = queue.ring.available;
        const head = guest.memory.view.getUint16(ring + 4, true);
        const { memory, format, contains } = guest;
        const indirect = features.length > 0;
        const chain = walkChain({ memory, format, table: queue.ring.descriptors, size: 8, indirect, contains }, head);
        expect(directionConditions(chain, used satisfies Direction)).toContain(condition);
      }
    }
  });

  it("stands alone or among good buffers, in the ring or in a table, over every edge of memory", () => {
    const seen = new Set<string>();
    for (let detail = 0; detail < 3 * 8 * 2 * 2 * 3; detail++) {
      const guest = makeGuest(["INDIRECT_DESC"]);
      const queue = makeQueue(guest, 1, 8);
      expect(offerMalformedChain(guest, queue, "address-outside-ram", detail)).toEqual({ jump: 0 });
      const head = guest.memory.view.getUint16(queue.ring.available + 4, true);
      const { memory, format, contains } = guest;
      const chain = walkChain(
        { memory, format, table: queue.ring.descriptors, size: 8, indirect: true, contains },
        head,
      );
      const bad = chain.readable.findIndex(({ address, length }) => !contains(address, length));
      const wrong = chain.readable[bad] ?? { address: 0, length: 0 };
      expect(chain.conditions).toEqual(["readable-outside-ram"]);
      seen.add(`${bad} before`).add(`${chain.readable.length - bad - 1} after`);
      seen.add(chain.usesIndirect ? "table" : "ring");
      seen.add(contains(wrong.address, wrong.length - 1) ? "last byte" : "more");
    }
    expect([...seen].sort()).toEqual(
      ["0 before", "1 before", "2 before", "0 after", "1 after", "last byte", "more", "ring", "table"].sort(),
    );
  });

  it("writes nothing where guest memory is too full for it", () => {
    for (const [condition, features] of ofChains) {
      for (let detail = 0; detail < 8; detail++) {
        const guest = makeGuest(features);
        const queue = makeQueue(guest, 1, 8);
        for (const length of [0x10_0000, 0x1_0000, 4096, 64, 48]) {
          while (guest.allocate(length, "heap") !== undefined) {
            // Until less than that is left.
          }
        }
        offerMalformedChain(guest, queue, condition, detail);
        expect(
          guest.memory.bytes.subarray(0, 4096).some((byte) => byte !== 0),
          `${condition} ${detail}`,
        ).toBe(false);
      }
    }
  });

  it("is simplest at detail 0: one buffer, at the end of memory", () => {
    const guest = makeGuest(["INDIRECT_DESC"]);
    const queue = makeQueue(guest, 1, 8);
    offerMalformedChain(guest, queue, "address-outside-ram", 0);
    expect(queue.free).toHaveLength(7);
  });

  it("offers a head past the table, and a jump that no ring can hold", () => {
    for (let detail = 0; detail < 200; detail += 7) {
      const guest = makeGuest();
      const queue = makeQueue(guest, 1, 8);
      expect(offerMalformedChain(guest, queue, "head-out-of-range", detail)).toEqual({ jump: 0 });
      const place = queue.ring.available + 4;
      expect(guest.memory.view.getUint16(place, true)).toBeGreaterThanOrEqual(8);
      expect(offerMalformedChain(guest, queue, "available-jump", detail)?.jump).toBeGreaterThan(8);
    }
  });

  it("repeats a head that is in flight, once or as often as the queue has entries", () => {
    const guest = makeGuest();
    const queue = makeQueue(guest, 1, 8);
    expect(offerMalformedChain(guest, queue, "head-in-flight", 0)).toBeUndefined();
    offerChain(guest, queue, [{ address: 0x1000, length: 9, writable: false }], plainLayout, []);
    offerMalformedChain(guest, queue, "head-in-flight", 0);
    expect(queue.available).toBe(2);
    offerMalformedChain(guest, queue, "head-in-flight", 63);
    expect(queue.available).toBe(10);
  });

  it("is not offered when memory is too full for its buffers", () => {
    let refused = 0;
    for (const [condition, features] of ofChains) {
      const guest = makeGuest(features);
      const queue = makeQueue(guest, 1, 8);
      while (guest.allocate(16 * 1024, "heap") !== undefined || guest.allocate(1, "heap") !== undefined) {
        guest.batch.clear();
      }
      for (let detail = 0; detail < 24; detail++) {
        const available = queue.available;
        if (offerMalformedChain(guest, queue, condition, detail) === undefined) {
          refused++;
          expect([queue.free.length, queue.available]).toEqual([8, available]);
        } else {
          // These need no buffer: they name memory that is not there.
          expect(["address-outside-ram", "address-wraps", "indirect-outside-ram"]).toContain(condition);
          for (const head of [...queue.inFlight.keys()]) {
            queue.complete(head);
          }
        }
      }
    }
    expect(refused).toBeGreaterThan(250);
  });

  it("is not made where it needs what the driver has not", () => {
    const guest = makeGuest();
    const queue = makeQueue(guest, 1, 8);
    expect(offerMalformedChain(guest, queue, "indirect-length", 0)).toBeUndefined();
    expect(queue.free.length).toBe(8);
  });
});
