import { describe, expect, it } from "vitest";
import { TestGuest } from "./test-guest.ts";

const notifyOnEmpty = 0x0100_0000;
const eventIndex = 0x2000_0000;

describe("EVENT_IDX", () => {
  it("interrupts when used_event is crossed, and only then, whatever the flag says", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start(eventIndex);
    transmit.suppress(true);
    const interrupts: boolean[] = [];
    transmit.setUsedEvent(2);
    for (let head = 0; head < 5; head++) {
      guest.transmit(transmit, head, 1, "x");
      interrupts.push(guest.read(19, 1) === 1);
    }
    expect(interrupts).toEqual([false, false, true, false, false]);
  });

  it("interrupts once when several elements cross used_event together, at the wrap of the index too", () => {
    const guest = new TestGuest({ startIndex: 65_534 });
    const { transmit } = guest.start(eventIndex);
    transmit.setUsedEvent(1);
    const offer = (...heads: number[]): void => {
      for (const head of heads) {
        transmit.describe(head, { address: 0x8_0000, length: guest.message(0x8_0000, 1, "x") });
      }
      transmit.offer(...heads);
      guest.notify(1);
    };
    offer(0, 1, 2);
    expect(guest.read(19, 1)).toBe(0);
    offer(3, 4);
    expect(guest.read(19, 1)).toBe(1);
    offer(5);
    expect(guest.read(19, 1)).toBe(0);
  });

  it("moves avail_event to what was consumed, in both queues", () => {
    const guest = new TestGuest({ startIndex: 3 });
    const { receive, transmit } = guest.start(eventIndex);
    expect(transmit.availableEvent()).toBe(3);
    guest.transmit(transmit, 0, 1, "x");
    expect(transmit.availableEvent()).toBe(4);
    guest.post(receive, 0, 32);
    guest.post(receive, 1, 32);
    guest.host(0).send(1);
    expect(receive.availableEvent()).toBe(4);
    guest.host(0).send(1);
    expect(receive.availableEvent()).toBe(5);
  });

  it("leaves avail_event and used_event alone without negotiation", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start(0);
    transmit.setUsedEvent(77);
    guest.transmit(transmit, 0, 1, "x");
    expect(guest.read(19, 1)).toBe(1);
    expect(transmit.availableEvent()).toBe(0);
    const absent = new TestGuest({ features: { eventIndex: false } });
    const queues = absent.start(eventIndex);
    queues.transmit.setUsedEvent(77);
    absent.transmit(queues.transmit, 0, 1, "x");
    expect(absent.read(19, 1)).toBe(1);
  });

  it("never asks for less than every notification by flag", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start(eventIndex);
    guest.transmit(transmit, 0, 1, "x");
    expect(guest.memory.view.getUint16(transmit.usedAddress, true)).toBe(0);
  });
});

describe("NOTIFY_ON_EMPTY", () => {
  it("interrupts despite suppression when the ring runs empty", () => {
    const guest = new TestGuest();
    const { receive } = guest.start(notifyOnEmpty);
    receive.suppress(true);
    guest.post(receive, 0, 32);
    guest.post(receive, 1, 32);
    guest.host(0).send(1);
    expect(guest.read(19, 1)).toBe(0);
    guest.host(0).send(1);
    expect(guest.read(19, 1)).toBe(1);
    guest.notify(0);
    expect(guest.read(19, 1)).toBe(0);
  });

  it("does nothing without negotiation", () => {
    const guest = new TestGuest();
    const { receive } = guest.start(0);
    receive.suppress(true);
    guest.post(receive, 0, 32);
    guest.host(0).send(1);
    expect(receive.takeUsed()).toEqual([[0, 9]]);
    expect(guest.read(19, 1)).toBe(0);
  });
});
