import { describe, expect, it } from "vitest";
import { layReceive, layTransmit } from "../../../src/guest/device/message-parts.ts";
import type { Guest } from "../../../src/guest/guest.ts";
import type { DriverQueue } from "../../../src/guest/ring/driver-queue.ts";
import { notify, offerChain, plainLayout, publish, wantsNotification } from "../../../src/guest/ring/offer-chain.ts";
import type { ChainShape } from "../../../src/operation/ring/chain-shape.ts";
import { walkChain } from "../../../src/oracle/ring/chain/chain-walk.ts";
import { makeGuest, makeQueue } from "../make-guest.ts";

const plain: ChainShape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false };

function walk(guest: Guest, queue: Pick<DriverQueue, "ring" | "size">, head: number) {
  const { memory, format, contains } = guest;
  const indirect = guest.negotiated("INDIRECT_DESC");
  return walkChain({ memory, format, table: queue.ring.descriptors, size: queue.size, indirect, contains }, head);
}

describe("a chain that the driver offers", () => {
  it("carries header and payload over as many descriptors as its shape says", () => {
    const guest = makeGuest();
    const queue = makeQueue(guest, 1, 8);
    const laid = layTransmit(guest, queue, guest.device.header(0, 20), 31, { ...plain, parts: 3 }, false);
    const head = offerChain(guest, queue, laid?.parts ?? [], plainLayout, laid?.allocations ?? []);
    const chain = walk(guest, queue, head);
    expect(chain.conditions).toEqual([]);
    expect([chain.readable.length, chain.readableBytes, chain.writableBytes]).toEqual([3, 31, 0]);
    expect(chain.firstReadableBytes).toBeGreaterThanOrEqual(8);
    const { address } = chain.readable[0] ?? { address: 0 };
    expect([guest.memory.view.getUint32(address, true), guest.memory.view.getUint32(address + 4, true)]).toEqual([
      5, 20,
    ]);
  });

  it.each(["all", "tail"] as const)("with an indirect table for %s of it holds the same", (indirect) => {
    const guest = makeGuest(["INDIRECT_DESC"]);
    const queue = makeQueue(guest, 1, 8);
    const laid = layTransmit(guest, queue, guest.device.header(0, 20), 28, { ...plain, parts: 4, indirect }, false);
    const layout = { indirect, scatter: true, spare: 0, writeOnTable: true };
    const chain = walk(guest, queue, offerChain(guest, queue, laid?.parts ?? [], layout, laid?.allocations ?? []));
    expect(chain.conditions).toEqual([]);
    expect([chain.readableBytes, chain.usesIndirect, chain.indirectTail]).toEqual([28, true, indirect === "tail"]);
  });

  it.each([true, false])("takes entries of a longer indirect table, scattered or not (%s)", (scatter) => {
    const guest = makeGuest(["INDIRECT_DESC"]);
    const queue = makeQueue(guest, 1, 4);
    const shape: ChainShape = { ...plain, parts: 4, indirect: "all" };
    const laid = layTransmit(guest, queue, guest.device.header(0, 20), 28, shape, false);
    const layout = { indirect: "all", scatter, spare: 40, writeOnTable: false } as const;
    const chain = walk(guest, queue, offerChain(guest, queue, laid?.parts ?? [], layout, laid?.allocations ?? []));
    expect(chain.conditions).toEqual([]);
    expect([chain.readableBytes, chain.descriptors, chain.looseTable]).toEqual([28, 4, true]);
    expect(chain.tables).toMatchObject([{ length: 44 * 16 }]);
    const { address } = chain.tables[0] ?? { address: 0 };
    const second = guest.memory.view.getUint16(address + 14, true);
    expect(scatter ? second > 1 : second === 1).toBe(true);
  });

  it("leaves room of the wanted capacity, with foreign descriptors before it", () => {
    const guest = makeGuest();
    const queue = makeQueue(guest, 0, 8);
    const laid = layReceive(guest, queue, 50, { ...plain, parts: 2, foreign: 2 });
    const chain = walk(guest, queue, offerChain(guest, queue, laid?.parts ?? [], plainLayout, laid?.allocations ?? []));
    expect([chain.writableBytes, chain.writable.length, chain.readable.length]).toEqual([50, 2, 2]);
    expect(chain.conditions).toEqual([]);
  });

  it("is refused when descriptors are short, and takes none", () => {
    const guest = makeGuest();
    const queue = makeQueue(guest, 1, 2);
    const part = { address: 0x1000, length: 1, writable: false };
    expect(offerChain(guest, queue, [part, part, part], plainLayout, [])).toBe(-1);
    expect(queue.free.length).toBe(2);
    expect(queue.available).toBe(0);
  });

  it("shows in the available ring once it is published, over the wrap of the index", () => {
    const guest = makeGuest();
    const queue = makeQueue(guest, 1, 4, 0xffff);
    const head = offerChain(guest, queue, [{ address: 0x1000, length: 9, writable: false }], plainLayout, []);
    const ring = queue.ring.available;
    const { view } = guest.memory;
    publish(guest, queue);
    expect([view.getUint16(ring + 2, true), view.getUint16(ring + 4 + 2 * 3, true)]).toEqual([0, head]);
  });

  it("is notified of as the device asks", () => {
    const guest = makeGuest(["EVENT_IDX"]);
    const queue = makeQueue(guest, 1, 4);
    queue.available = 2;
    queue.availableEvent = 1;
    expect(wantsNotification(guest, queue)).toBe(true);
    notify(guest, queue);
    queue.available = 3;
    expect(wantsNotification(guest, queue)).toBe(false);
  });
});
