import { describe, expect, it } from "vitest";
import { base, TestGuest } from "./test-guest.ts";

const link = 1;
const eventIndex = 0x2000_0000;

describe("status 0", () => {
  it("clears every register of virtio and lowers the line", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start(link);
    guest.write(14, 2, 1);
    guest.transmit(transmit, 0, 1, "x");
    guest.host(0).close();
    expect(guest.line).toBe(true);
    guest.write(18, 1, 0);
    expect(guest.line).toBe(false);
    expect(guest.read(18, 2)).toBe(0);
    expect(guest.read(4, 4)).toBe(0);
    expect(guest.read(14, 2)).toBe(0);
    for (const queue of [0, 1]) {
      guest.write(14, 2, queue);
      expect(guest.read(8, 4)).toBe(0);
      expect(guest.read(12, 2)).toBe(128);
    }
    guest.write(18, 1, 0);
    expect(guest.read(18, 1)).toBe(0);
  });

  it("leaves PCI alone", () => {
    const guest = new TestGuest();
    guest.device.configWrite(0x3c, 1, 11);
    guest.start();
    guest.write(18, 1, 0);
    expect(guest.device.configRead(0x10, 4)).toBe(base + 1);
    expect(guest.device.configRead(0x04, 2)).toBe(7);
    expect(guest.device.configRead(0x3c, 1)).toBe(11);
  });

  it("ends every access to guest memory, whatever the hosts do", () => {
    const guest = new TestGuest();
    const { receive, transmit } = guest.start();
    guest.post(receive, 0, 64);
    guest.host(0).room = 0;
    guest.transmit(transmit, 0, 1, "held");
    guest.write(18, 1, 0);
    guest.memory.accesses.length = 0;
    guest.host(0).resume(100);
    guest.host(0).send(1, 2, 3);
    guest.host(0).close();
    guest.host(0).connect();
    guest.notify(0);
    guest.notify(1);
    guest.runDeferred();
    expect(guest.memory.accesses).toEqual([]);
    expect(guest.host(0).text()).toBe("");
    expect(guest.line).toBe(false);
  });

  it("ends work that was put off", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.message(0x8_0000, 1, "", 0x9_0000);
    transmit.describe(0, { address: 0x8_0000, length: 8, flags: 1, next: 1 });
    for (let place = 1; place <= 127; place++) {
      transmit.describe(place, { address: 0, length: 0x10_0000, flags: place < 127 ? 1 : 0, next: place + 1 });
    }
    guest.memory.view.setUint32(0x8_0004, 127 * 0x10_0000, true);
    transmit.offer(0);
    guest.notify(1);
    expect(guest.host(0).received.length).toBeLessThan(127 * 0x10_0000);
    guest.write(18, 1, 0);
    guest.memory.accesses.length = 0;
    expect(guest.runDeferred()).toBe(1);
    expect(guest.memory.accesses).toEqual([]);
  });

  it("starts rings anew and completes no head of the first life", () => {
    const guest = new TestGuest();
    const first = guest.start(eventIndex).transmit;
    guest.host(0).room = 3;
    guest.transmit(first, 0, 1, "first");
    guest.transmit(first, 1, 1, "second");
    guest.write(18, 1, 0);
    const second = guest.start().transmit;
    guest.host(0).resume(100);
    guest.transmit(second, 5, 1, "anew");
    expect(second.takeUsed()).toEqual([[5, 0]]);
    expect(guest.host(0).text()).toBe("firanew");
    expect(guest.read(19, 1)).toBe(1);
  });

  it("keeps host bytes for the second life", () => {
    const guest = new TestGuest();
    guest.start();
    guest.host(0).send(0x61, 0x62);
    guest.write(18, 1, 0);
    const { receive } = guest.start();
    const address = guest.post(receive, 0, 64);
    guest.notify(0);
    expect(guest.messageAt(address)).toEqual([1, "ab"]);
  });

  it("forgets the features: suppression and link interrupts of the first life have no effect", () => {
    const guest = new TestGuest();
    guest.start(link + eventIndex);
    guest.write(18, 1, 0);
    const { transmit } = guest.start(0);
    transmit.setUsedEvent(99);
    guest.host(1).close();
    expect(guest.line).toBe(false);
    guest.transmit(transmit, 0, 1, "x");
    expect(guest.line).toBe(true);
  });
});

describe("a queue address of 0", () => {
  it("resets the device when told to", () => {
    const guest = new TestGuest({ zeroAddress: "device" });
    guest.start();
    guest.write(14, 2, 1);
    guest.write(8, 4, 0);
    expect(guest.read(18, 1)).toBe(0);
    guest.write(14, 2, 0);
    expect(guest.read(8, 4)).toBe(0);
  });

  it("takes down that queue alone when told to", () => {
    const guest = new TestGuest({ zeroAddress: "queue" });
    const { receive, transmit } = guest.start();
    guest.host(0).room = 0;
    guest.transmit(transmit, 0, 1, "gone");
    guest.write(14, 2, 1);
    guest.write(8, 4, 0);
    expect(guest.read(18, 1)).toBe(7);
    guest.memory.accesses.length = 0;
    guest.host(0).resume(100);
    expect(guest.memory.accesses).toEqual([]);
    const address = guest.post(receive, 0, 64);
    guest.host(1).send(0x61);
    expect(guest.messageAt(address)).toEqual([2, "a"]);
    guest.transmit(guest.setUp(1), 0, 1, "anew");
    expect(guest.host(0).text()).toBe("anew");
  });
});
