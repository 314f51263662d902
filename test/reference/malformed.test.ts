import { describe, expect, it } from "vitest";
import { TestGuest, type TestQueue, writeDescriptor } from "./test-guest.ts";

const indirect = 0x1000_0000;
const next = 1;
const write = 2;
const refer = 4;
const message = 0x8_0000;
const table = 0x8_4000;

/** Builds a chain with head 0 in a queue of 8; the good part alone would be the message "bad" on channel 1. */
type Fault = (guest: TestGuest, queue: TestQueue) => void;

const headAndThen = (guest: TestGuest, queue: TestQueue, then: number): void => {
  queue.describe(0, { address: message, length: guest.message(message, 1, "bad"), flags: next, next: then });
};

const faults: readonly [string, number, Fault][] = [
  [
    "descriptor-loop",
    0,
    (guest, queue) => {
      headAndThen(guest, queue, 1);
      queue.describe(1, { address: message, length: 1, flags: next, next: 0 });
    },
  ],
  ["next-out-of-range", 0, (guest, queue) => headAndThen(guest, queue, 8)],
  [
    "address-outside-ram",
    0,
    (guest, queue) => {
      headAndThen(guest, queue, 1);
      queue.describe(1, { address: 0x10_0000 - 4, length: 5 });
    },
  ],
  [
    "address-outside-ram past 2^53",
    0,
    (guest, queue) => {
      headAndThen(guest, queue, 1);
      queue.describe(1, { address: message, high: 0x20_0000, length: 4 });
    },
  ],
  [
    "address-wraps",
    0,
    (guest, queue) => {
      headAndThen(guest, queue, 1);
      queue.describe(1, { address: 0xffff_fff0, high: 0xffff_ffff, length: 0x40 });
    },
  ],
  [
    "total-too-long",
    0,
    (guest, queue) => {
      headAndThen(guest, queue, 1);
      queue.describe(1, { address: message, length: 0xffff_fff8, flags: write });
    },
  ],
  [
    "wrong-order",
    0,
    (guest, queue) => {
      headAndThen(guest, queue, 1);
      queue.describe(1, { address: message, length: 4, flags: next + write, next: 2 });
      queue.describe(2, { address: message, length: 4 });
    },
  ],
  [
    "indirect-length 0",
    indirect,
    (guest, queue) => {
      headAndThen(guest, queue, 1);
      queue.describe(1, { address: table, length: 0, flags: refer });
    },
  ],
  [
    "indirect-length 24",
    indirect,
    (guest, queue) => {
      headAndThen(guest, queue, 1);
      writeDescriptor(guest.memory, table, { address: message, length: 4 });
      queue.describe(1, { address: table, length: 24, flags: refer });
    },
  ],
  [
    "nested-indirect",
    indirect,
    (guest, queue) => {
      queue.describe(0, { address: table, length: 16, flags: refer });
      writeDescriptor(guest.memory, table, { address: table + 16, length: 16, flags: refer });
      writeDescriptor(guest.memory, table + 16, { address: message, length: guest.message(message, 1, "bad") });
    },
  ],
  [
    "indirect-with-next",
    indirect,
    (guest, queue) => {
      queue.describe(0, { address: table, length: 16, flags: refer + next, next: 1 });
      writeDescriptor(guest.memory, table, { address: message, length: guest.message(message, 1, "bad") });
      queue.describe(1, { address: message, length: 1 });
    },
  ],
  [
    "indirect-outside-ram",
    indirect,
    (guest, queue) => {
      headAndThen(guest, queue, 1);
      queue.describe(1, { address: 0x10_0000 - 16, length: 32, flags: refer });
    },
  ],
  [
    "indirect-not-negotiated",
    0,
    (guest, queue) => {
      queue.describe(0, { address: table, length: 16, flags: refer });
      writeDescriptor(guest.memory, table, { address: message, length: guest.message(message, 1, "bad") });
    },
  ],
  [
    "indirect-next-out-of-range",
    indirect,
    (guest, queue) => {
      queue.describe(0, { address: table, length: 16, flags: refer });
      writeDescriptor(guest.memory, table, {
        address: message,
        length: guest.message(message, 1, "bad"),
        flags: next,
        next: 1,
      });
    },
  ],
];

describe.each(faults)("a chain with %s", (_name, features, build) => {
  it("is completed with length 0, nothing of it is delivered, and the queue goes on", () => {
    const guest = new TestGuest({ queueSizes: [8, 8] });
    const { transmit } = guest.start(features);
    build(guest, transmit);
    transmit.offer(0);
    guest.notify(1);
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
    expect(guest.line).toBe(true);
    guest.transmit(transmit, 3, 1, "good");
    expect(transmit.takeUsed()).toEqual([[3, 0]]);
    expect(guest.host(0).text()).toBe("good");
  });

  it("breaks the queue, and no other, until the next reset", () => {
    const guest = new TestGuest({ queueSizes: [8, 8], malformedReaction: "break" });
    const { receive, transmit } = guest.start(features);
    build(guest, transmit);
    transmit.offer(0);
    guest.notify(1);
    guest.transmit(transmit, 3, 1, "late");
    expect(transmit.takeUsed()).toEqual([]);
    const address = guest.post(receive, 0, 16);
    guest.host(1).send(0x6f, 0x6b);
    expect(guest.messageAt(address)).toEqual([2, "ok"]);
    guest.write(18, 1, 0);
    const again = guest.start(features).transmit;
    guest.transmit(again, 3, 1, "good");
    expect(again.takeUsed()).toEqual([[3, 0]]);
    expect(guest.host(0).text()).toBe("good");
  });

  it("is refused for receiving too, without a write into it", () => {
    const guest = new TestGuest({ queueSizes: [8, 8] });
    const { receive } = guest.start(features);
    build(guest, receive);
    for (let index = 0; index < 8; index++) {
      // The same shape with the direction turned round; what is wrong with it stays.
      const at = receive.address + 16 * index + 12;
      guest.memory.view.setUint16(at, guest.memory.view.getUint16(at, true) ^ write, true);
    }
    guest.memory.view.setUint16(table + 12, guest.memory.view.getUint16(table + 12, true) ^ write, true);
    receive.offer(0);
    const before = guest.memory.bytes.slice(message, table);
    guest.host(0).send(0x61);
    expect(receive.takeUsed()).toEqual([[0, 0]]);
    expect(guest.memory.bytes.slice(message, table)).toEqual(before);
    const address = guest.post(receive, 3, 16);
    guest.notify(0);
    expect(guest.messageAt(address)).toEqual([1, "a"]);
  });
});

describe("a walk", () => {
  it("fetches no descriptor twice, not even of a loop, and ends a table that is longer than the queue", () => {
    const guest = new TestGuest({ queueSizes: [8, 8] });
    const { transmit } = guest.start(indirect);
    transmit.describe(3, { address: message, length: 1, flags: next, next: 4 });
    transmit.describe(4, { address: message, length: 1, flags: next, next: 3 });
    transmit.offer(3);
    guest.memory.accesses.length = 0;
    guest.notify(1);
    const fetched = guest.memory.accesses.filter(({ address }) => address === transmit.address + 48).length;
    expect(fetched).toBe(1);
    transmit.describe(0, { address: table, length: 16 * 200, flags: refer });
    for (let place = 0; place < 200; place++) {
      const flags = place < 199 ? next : 0;
      writeDescriptor(guest.memory, table + 16 * place, { address: message, length: 1, flags, next: place + 1 });
    }
    transmit.offer(0);
    guest.memory.accesses.length = 0;
    guest.notify(1);
    expect(guest.memory.accesses.length).toBeLessThan(100);
    expect(transmit.takeUsed()).toEqual([
      [3, 0],
      [0, 0],
    ]);
  });
});

describe("a malformed ring", () => {
  it("completes a head out of range as it was offered", () => {
    const guest = new TestGuest({ queueSizes: [8, 8] });
    const { transmit } = guest.start();
    transmit.offer(8, 0xffff);
    guest.notify(1);
    expect(transmit.takeUsed()).toEqual([
      [8, 0],
      [0xffff, 0],
    ]);
    guest.transmit(transmit, 0, 1, "good");
    expect(guest.host(0).text()).toBe("good");
  });

  it("breaks on a head out of range when told to", () => {
    const guest = new TestGuest({ queueSizes: [8, 8], malformedReaction: "break" });
    const { transmit } = guest.start();
    transmit.offer(8);
    guest.notify(1);
    guest.transmit(transmit, 0, 1, "late");
    expect(transmit.takeUsed()).toEqual([]);
    expect(guest.host(0).text()).toBe("");
  });

  it.each(["complete-empty", "break"] as const)("breaks on an impossible jump of the index, with %s", (reaction) => {
    const guest = new TestGuest({ queueSizes: [8, 8], malformedReaction: reaction });
    const { transmit } = guest.start();
    guest.transmit(transmit, 0, 1, "a");
    transmit.available = 10;
    transmit.offer();
    guest.notify(1);
    transmit.available = 1;
    guest.transmit(transmit, 0, 1, "b");
    expect(transmit.usedIndex()).toBe(1);
    expect(guest.host(0).text()).toBe("a");
    guest.write(18, 1, 0);
    const again = guest.start().transmit;
    guest.transmit(again, 0, 1, "c");
    expect(guest.host(0).text()).toBe("ac");
  });

  it("completes a head that is offered while it is in flight once for each offer, the chain itself first", () => {
    const guest = new TestGuest({ queueSizes: [8, 8] });
    const { transmit } = guest.start();
    guest.host(0).room = 0;
    guest.transmit(transmit, 2, 1, "slow");
    transmit.offer(2, 2);
    guest.transmit(transmit, 3, 2, "other");
    expect(transmit.takeUsed()).toEqual([[3, 0]]);
    guest.device.restore(guest.device.save(), "transparent");
    guest.runDeferred();
    guest.host(0).resume(10);
    expect(transmit.takeUsed()).toEqual([
      [2, 0],
      [2, 0],
      [2, 0],
    ]);
    expect(guest.host(0).text()).toBe("slow");
    guest.transmit(transmit, 2, 1, "!");
    expect(guest.host(0).text()).toBe("slow!");
    expect(transmit.takeUsed()).toEqual([[2, 0]]);
  });

  it("breaks on a head that is in flight when told to", () => {
    const guest = new TestGuest({ queueSizes: [8, 8], malformedReaction: "break" });
    const { transmit } = guest.start();
    guest.host(0).room = 0;
    guest.transmit(transmit, 2, 1, "slow");
    transmit.offer(2);
    guest.notify(1);
    guest.host(0).resume(10);
    guest.transmit(transmit, 3, 2, "late");
    expect(transmit.takeUsed()).toEqual([]);
    expect(guest.host(1).text()).toBe("");
  });

  it("breaks when more is in flight than it has entries", () => {
    const guest = new TestGuest({ queueSizes: [8, 8] });
    const { transmit } = guest.start();
    guest.host(0).room = 0;
    guest.transmit(transmit, 2, 1, "slow");
    transmit.offer(2, 2, 2, 2, 2, 2, 2);
    guest.notify(1);
    transmit.offer(2);
    guest.notify(1);
    guest.host(0).resume(10);
    expect(transmit.takeUsed()).toEqual([]);
  });

  it("serves zero-length descriptors as if they were not there, wherever they point", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    transmit.describe(0, { address: 0xffff_ffff, high: 0xffff_ffff, length: 0, flags: next, next: 1 });
    transmit.describe(1, { address: message, length: guest.message(message, 1, "x"), flags: next, next: 2 });
    transmit.describe(2, { address: message, length: 0 });
    transmit.offer(0);
    guest.notify(1);
    expect(guest.host(0).text()).toBe("x");
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
  });

  it("is left alone when it is not wholly in RAM", () => {
    const guest = new TestGuest({ queueSizes: [8, 8] });
    guest.start();
    guest.write(8, 4, 0xff);
    expect(guest.read(8, 4)).toBe(0xff);
    guest.memory.accesses.length = 0;
    guest.notify(1);
    expect(guest.memory.accesses).toEqual([]);
  });

  it("does not follow what the driver scribbles into the used ring", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.memory.view.setUint16(transmit.usedAddress + 2, 4711, true);
    guest.transmit(transmit, 0, 1, "x");
    expect(transmit.usedIndex()).toBe(1);
  });

  it("takes a chain of as many buffers as the queue has descriptors, direct or by a final table", () => {
    const guest = new TestGuest({ queueSizes: [8, 8] });
    const { transmit } = guest.start(indirect);
    guest.message(message, 1, "abcdefgh");
    for (let place = 0; place < 8; place++) {
      const flags = place < 7 ? next : 0;
      transmit.describe(place, { address: message + 2 * place, length: 2, flags, next: place + 1 });
    }
    transmit.offer(0);
    guest.notify(1);
    expect(guest.host(0).text()).toBe("abcdefgh");
    transmit.describe(2, { address: table, length: 96, flags: refer + write });
    for (let place = 0; place < 6; place++) {
      const flags = place < 5 ? next : 0;
      const at = table + 16 * place;
      writeDescriptor(guest.memory, at, { address: message + 4 + 2 * place, length: 2, flags, next: place + 1 });
    }
    transmit.offer(0);
    guest.notify(1);
    expect(guest.host(0).text()).toBe("abcdefghabcdefgh");
    expect(transmit.takeUsed()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe("an available ring on a queue that is not set up", () => {
  it("is not looked at", () => {
    const guest = new TestGuest();
    guest.memory.accesses.length = 0;
    guest.notify(0);
    guest.notify(1);
    guest.host(0).send(1, 2, 3);
    expect(guest.memory.accesses).toEqual([]);
  });
});
