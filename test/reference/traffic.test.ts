import { describe, expect, it } from "vitest";
import { TestGuest } from "./test-guest.ts";

describe("transmit", () => {
  it("delivers a message to the channel in its header, completes it with length 0 and interrupts", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.transmit(transmit, 3, 2, "hello");
    expect(guest.host(1).text()).toBe("hello");
    expect(guest.host(0).text()).toBe("");
    expect(transmit.takeUsed()).toEqual([[3, 0]]);
    expect(guest.line).toBe(true);
    expect(guest.read(19, 1)).toBe(1);
    expect(guest.line).toBe(false);
    expect(guest.read(19, 1)).toBe(0);
  });

  it("ignores bytes past the length and completes an empty message", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.message(0x8_0000, 1, "abcdef", 3);
    transmit.describe(0, { address: 0x8_0000, length: 14 });
    guest.message(0x8_0100, 1, "", 0);
    transmit.describe(1, { address: 0x8_0100, length: 8 });
    transmit.offer(0, 1);
    guest.notify(1);
    expect(guest.host(0).text()).toBe("abc");
    expect(transmit.takeUsed()).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it("takes a message split anywhere, its header included, and never writes writable descriptors", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.message(0x8_0000, 1, "split");
    guest.memory.bytes.fill(0xee, 0x8_1000, 0x8_1010);
    for (let place = 0; place < 13; place++) {
      transmit.describe(place, { address: 0x8_0000 + place, length: 1, flags: 1, next: place + 1 });
    }
    transmit.describe(13, { address: 0x8_1000, length: 16, flags: 2 });
    transmit.offer(0);
    guest.notify(1);
    expect(guest.host(0).text()).toBe("split");
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
    expect(guest.memory.bytes.subarray(0x8_1000, 0x8_1010)).toEqual(new Uint8Array(16).fill(0xee));
  });

  it("holds chains of a stalled channel, in order, while other channels go on", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.host(0).room = 2;
    guest.transmit(transmit, 0, 1, "first");
    guest.transmit(transmit, 1, 1, "second");
    guest.transmit(transmit, 2, 2, "other");
    expect(guest.host(0).text()).toBe("fi");
    expect(guest.host(1).text()).toBe("other");
    expect(transmit.takeUsed()).toEqual([[2, 0]]);
    guest.host(0).resume(4);
    expect(guest.host(0).text()).toBe("firsts");
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
    guest.host(0).resume(100);
    expect(guest.host(0).text()).toBe("firstsecond");
    expect(transmit.takeUsed()).toEqual([[1, 0]]);
  });

  it("discards and completes what was held when the host end closes, and what comes while it is closed", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.host(0).room = 1;
    guest.transmit(transmit, 0, 1, "first");
    guest.transmit(transmit, 1, 1, "second");
    expect(transmit.takeUsed()).toEqual([]);
    guest.host(0).close();
    expect(transmit.takeUsed()).toEqual([
      [0, 0],
      [1, 0],
    ]);
    guest.transmit(transmit, 2, 1, "third");
    expect(transmit.takeUsed()).toEqual([[2, 0]]);
    guest.host(0).room = 100;
    guest.host(0).connect();
    guest.transmit(transmit, 3, 1, "fourth");
    expect(guest.host(0).text()).toBe("ffourth");
    expect(transmit.takeUsed()).toEqual([[3, 0]]);
  });

  it("goes on later with a message that is too much for one pass", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    const part = 0x8_0000;
    guest.message(part, 1, "");
    guest.memory.view.setUint32(part + 4, 100 * 65_536, true);
    transmit.describe(0, { address: part, length: 8, flags: 1, next: 1 });
    for (let place = 1; place <= 100; place++) {
      transmit.describe(place, { address: part, length: 65_536, flags: place < 100 ? 1 : 0, next: place + 1 });
    }
    transmit.offer(0);
    guest.notify(1);
    expect(transmit.takeUsed()).toEqual([]);
    expect(guest.runDeferred()).toBeGreaterThan(0);
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
    expect(guest.host(0).received.length).toBe(100 * 65_536);
  });

  it("serves a queue before DRIVER_OK, and every entry with one notify", () => {
    const guest = new TestGuest();
    guest.write(18, 1, 1);
    const transmit = guest.setUp(1);
    for (let head = 0; head < 128; head++) {
      const address = 0x8_0000 + 16 * head;
      transmit.describe(head, { address, length: guest.message(address, 1, "x") });
      transmit.offer(head);
    }
    guest.notify(1);
    expect(guest.host(0).received.length).toBe(128);
    expect(transmit.takeUsed().length).toBe(128);
  });
});

describe("receive", () => {
  it("puts the next host bytes into a chain behind a header and reports exactly what it wrote", () => {
    const guest = new TestGuest();
    const { receive } = guest.start();
    const address = guest.post(receive, 5, 32);
    guest.notify(0);
    expect(receive.takeUsed()).toEqual([]);
    expect(guest.line).toBe(false);
    guest.host(1).send(0x68, 0x69);
    expect(receive.takeUsed()).toEqual([[5, 10]]);
    expect(guest.messageAt(address)).toEqual([2, "hi"]);
    expect(guest.memory.bytes[address + 10]).toBe(0xee);
    expect(guest.line).toBe(true);
  });

  it("keeps host bytes until there is a chain, and spreads them over chains", () => {
    const guest = new TestGuest();
    const { receive } = guest.start();
    guest.host(0).send(0x61, 0x62, 0x63, 0x64, 0x65);
    const first = guest.post(receive, 0, 11);
    const second = guest.post(receive, 1, 64);
    guest.notify(0);
    expect(guest.messageAt(first)).toEqual([1, "abc"]);
    expect(guest.messageAt(second)).toEqual([1, "de"]);
    expect(receive.takeUsed()).toEqual([
      [0, 11],
      [1, 10],
    ]);
  });

  it("completes chains that hold no message with length 0 and loses no byte over them", () => {
    const guest = new TestGuest();
    const { receive } = guest.start();
    guest.post(receive, 0, 8);
    receive.describe(1, { address: 0x8_0000, length: 64 });
    receive.offer(1);
    const address = guest.post(receive, 2, 9);
    guest.notify(0);
    expect(receive.takeUsed()).toEqual([]);
    guest.host(0).send(0x7a);
    expect(receive.takeUsed()).toEqual([
      [0, 0],
      [1, 0],
      [2, 9],
    ]);
    expect(guest.messageAt(address)).toEqual([1, "z"]);
  });

  it("lets channels take turns", () => {
    const guest = new TestGuest({ channels: ["a", "b", "c"] });
    const { receive } = guest.start();
    guest.host(0).send(1, 2, 3);
    guest.host(1).send(4, 5, 6);
    guest.host(2).send(7, 8, 9);
    const addresses = [0, 1, 2, 3, 4, 5].map((head) => guest.post(receive, head, 9));
    guest.notify(0);
    expect(addresses.map((address) => guest.messageAt(address)[0])).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it("lets nobody overtake a channel that waits, not even one that comes anew each time", () => {
    const guest = new TestGuest({ channels: ["a", "b", "c"] });
    const { receive } = guest.start();
    const give = (head: number): number => {
      const address = guest.post(receive, head, 9);
      guest.notify(0);
      return guest.messageAt(address)[0];
    };
    guest.host(0).send(1);
    guest.host(2).send(2, 3);
    expect(give(0)).toBe(1);
    guest.host(1).send(4);
    expect(give(1)).toBe(3);
    guest.host(0).send(5);
    expect([give(2), give(3), give(4)]).toEqual([2, 3, 1]);
  });

  it("writes payload, then the used element, then the index, and interrupts last", () => {
    const guest = new TestGuest();
    const { receive } = guest.start();
    const address = guest.post(receive, 0, 32);
    guest.memory.accesses.length = 0;
    guest.host(0).send(0x61);
    const writes = guest.memory.accesses.filter((access) => access.kind === "write").map((access) => access.address);
    expect(writes).toEqual([
      address + 8,
      address,
      receive.usedAddress + 4,
      receive.usedAddress + 8,
      receive.usedAddress + 2,
    ]);
    expect(guest.lineChanges).toEqual([true]);
  });
});

describe("the ring", () => {
  it("wraps its indices at 65536, for a small queue and from any start", () => {
    const guest = new TestGuest({ queueSizes: [4, 4], startIndex: 65_530 });
    const { transmit } = guest.start();
    for (let count = 0; count < 12; count++) {
      guest.transmit(transmit, count % 4, 1, String.fromCharCode(0x61 + count));
      expect(transmit.takeUsed()).toEqual([[count % 4, 0]]);
    }
    expect(guest.host(0).text()).toBe("abcdefghijkl");
    expect(transmit.usedIndex()).toBe(6);
  });

  it("fetches each descriptor field and each available entry once, and nothing that is not described", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.memory.accesses.length = 0;
    guest.transmit(transmit, 2, 1, "x");
    const reads = guest.memory.accesses.filter((access) => access.kind === "read").map((access) => access.address);
    const descriptor = transmit.address + 32;
    const buffer = 0x8_0200;
    const index = transmit.availableAddress + 2;
    expect(reads).toEqual([
      index,
      transmit.availableAddress + 4,
      descriptor,
      descriptor + 4,
      descriptor + 8,
      descriptor + 12,
      buffer,
      buffer + 8,
      index,
      transmit.availableAddress,
    ]);
  });

  it("works at a page past 2^31 without losing the sign", () => {
    const guest = new TestGuest();
    guest.write(14, 2, 1);
    guest.write(8, 4, 0x8_0000);
    expect(guest.read(8, 4)).toBe(0x8_0000);
    guest.memory.accesses.length = 0;
    guest.notify(1);
    expect(guest.memory.accesses).toEqual([]);
  });

  it("asks for no interrupt when the driver suppresses them", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    transmit.suppress(true);
    guest.transmit(transmit, 0, 1, "x");
    expect(guest.line).toBe(false);
    transmit.suppress(false);
    guest.transmit(transmit, 1, 1, "x");
    expect(guest.line).toBe(true);
  });
});
