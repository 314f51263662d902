import { describe, expect, it } from "vitest";
import type { FakeHostEnd } from "./fake-host-end.ts";
import { TestGuest } from "./test-guest.ts";

/** Lets something happen at the host end in the middle of a write of the device. */
function duringWrite(host: FakeHostEnd, happen: () => void): void {
  const write = host.write.bind(host);
  host.write = (bytes, offset, length): number => {
    const count = write(bytes, offset, length);
    happen();
    return count;
  };
}

describe("a host end that acts while it is written to", () => {
  it("may answer, and the answer reaches the guest", () => {
    const guest = new TestGuest();
    const { receive, transmit } = guest.start();
    const address = guest.post(receive, 0, 64);
    duringWrite(guest.host(0), () => guest.host(0).send(0x68, 0x69));
    guest.transmit(transmit, 0, 1, "hello");
    expect(guest.messageAt(address)).toEqual([1, "hi"]);
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
  });

  it("may ask for more although it refuses, without keeping the device busy for ever", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    let asked = 0;
    guest.host(0).room = 2;
    duringWrite(guest.host(0), () => {
      asked++;
      guest.host(0).resume(asked < 5 ? 0 : 100);
    });
    guest.transmit(transmit, 0, 1, "hello");
    expect(asked).toBe(1);
    guest.runDeferred();
    expect(guest.host(0).text()).toBe("hello");
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
  });

  it("may close, and what it did not take is completed once", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.host(0).room = 2;
    duringWrite(guest.host(0), () => guest.host(0).close());
    guest.transmit(transmit, 0, 1, "hello");
    guest.runDeferred();
    guest.transmit(transmit, 1, 1, "again");
    expect(transmit.takeUsed()).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(guest.host(0).text()).toBe("he");
  });
});

describe("memory for chains held back", () => {
  it("is bounded: past the bound the ring waits, and goes on when the host end reads", () => {
    const guest = new TestGuest({ queueSizes: [8, 512], memoryBytes: 0x20_0000 });
    const { transmit } = guest.start(0x1000_0000);
    guest.host(0).room = 0;
    const table = 0x10_0000;
    guest.message(0x8_0000, 1, "x");
    for (let place = 0; place < 512; place++) {
      const payload = place === 0 ? { address: 0x8_0000, length: 8 } : { address: 0x8_0008, length: 1 };
      const at = table + 16 * place;
      guest.memory.view.setUint32(at, payload.address, true);
      guest.memory.view.setUint32(at + 8, payload.length, true);
      guest.memory.view.setUint16(at + 12, place < 511 ? 1 : 0, true);
      guest.memory.view.setUint16(at + 14, place + 1, true);
    }
    guest.memory.view.setUint32(0x8_0004, 511, true);
    for (let head = 0; head < 256; head++) {
      transmit.describe(head, { address: table, length: 512 * 16, flags: 4 });
      transmit.offer(head);
    }
    guest.notify(1);
    guest.runDeferred();
    guest.memory.accesses.length = 0;
    guest.transmit(transmit, 300, 2, "waits");
    guest.runDeferred();
    expect(guest.host(1).text()).toBe("");
    expect(guest.memory.accesses.length).toBeLessThan(10_000);
    guest.host(0).resume(Number.POSITIVE_INFINITY);
    guest.runDeferred();
    expect(guest.host(0).received.length).toBe(256 * 511);
    expect(guest.host(1).text()).toBe("waits");
    expect(transmit.takeUsed().length).toBe(257);
  });
});
