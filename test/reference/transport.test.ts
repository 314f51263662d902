import { describe, expect, it } from "vitest";
import { TestGuest } from "./test-guest.ts";

const allFeatures = 0x3900_0001;

describe("the registers", () => {
  it("show what was offered and what was written, per queue where they belong to one", () => {
    const guest = new TestGuest({ queueSizes: [64, 256] });
    expect(guest.read(0, 4)).toBe(allFeatures);
    guest.write(0, 4, 0);
    expect(guest.read(0, 4)).toBe(allFeatures);
    guest.write(4, 4, 0xdead_beef);
    expect(guest.read(4, 4)).toBe(0xdead_beef);
    guest.write(8, 4, 0x10);
    guest.write(14, 2, 1);
    expect(guest.read(14, 2)).toBe(1);
    expect(guest.read(12, 2)).toBe(256);
    expect(guest.read(8, 4)).toBe(0);
    guest.write(8, 4, 0xffff_ffff);
    expect(guest.read(8, 4)).toBe(0xffff_ffff);
    guest.write(14, 2, 0);
    expect(guest.read(12, 2)).toBe(64);
    expect(guest.read(8, 4)).toBe(0x10);
    guest.write(12, 2, 8);
    expect(guest.read(12, 2)).toBe(64);
    guest.write(18, 1, 0x83);
    expect(guest.read(18, 1)).toBe(0x83);
    guest.write(19, 1, 3);
    expect(guest.read(19, 1)).toBe(0);
  });

  it("show size 0 and address 0 for queues that do not exist, and ignore their notification", () => {
    const guest = new TestGuest();
    for (const queue of [2, 15, 63, 1023, 0xffff]) {
      guest.write(14, 2, queue);
      expect(guest.read(14, 2)).toBe(queue);
      expect(guest.read(12, 2)).toBe(0);
      guest.write(8, 4, 5);
      expect(guest.read(8, 4)).toBe(0);
      guest.memory.accesses.length = 0;
      guest.notify(queue);
      expect(guest.memory.accesses).toEqual([]);
    }
  });

  it("offer each feature only when the option says so, and never bit 30", () => {
    const features = { link: false, notifyOnEmpty: false, anyLayout: false, indirect: false, eventIndex: false };
    expect(new TestGuest({ features }).read(0, 4)).toBe(0);
    const bits = { link: 1, notifyOnEmpty: 1 << 24, anyLayout: 1 << 27, indirect: 1 << 28, eventIndex: 1 << 29 };
    for (const [name, bit] of Object.entries(bits)) {
      expect(new TestGuest({ features: { ...features, [name]: true } }).read(0, 4), name).toBe(bit);
    }
  });

  it("give their bytes to reads of any width, and only a read that starts at ISR acknowledges", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.transmit(transmit, 0, 1, "x");
    expect(guest.read(1, 1)).toBe(0);
    expect(guest.read(3, 1)).toBe(0x39);
    expect(guest.read(12, 4)).toBe(0x0001_0080);
    expect(guest.read(16, 2)).toBe(0xffff);
    expect(guest.read(18, 2)).toBe(0x0107);
    expect(guest.read(16, 4)).toBe(0x0107_ffff);
    expect(guest.line).toBe(true);
    expect(guest.read(19, 2)).toBe(0x0201);
    expect(guest.line).toBe(false);
    expect(guest.read(19, 1)).toBe(0);
  });

  it("ignore writes that have not their own offset and width", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start(1);
    transmit.describe(0, { address: 0x8_0000, length: guest.message(0x8_0000, 1, "x") });
    transmit.offer(0);
    const scan = (): unknown[] => [0, 4, 8, 12, 16].map((offset) => guest.read(offset, 4));
    const before = scan();
    for (let offset = 0; offset < 20; offset++) {
      for (const width of [1, 2, 4] as const) {
        const natural = `${offset}:${width}`;
        if (!["4:4", "8:4", "14:2", "16:2", "18:1"].includes(natural)) {
          guest.write(offset, width, 0);
          guest.write(offset, width, 1);
          expect(scan(), natural).toEqual(before);
        }
      }
    }
    expect(guest.host(0).text()).toBe("");
  });
});

describe("the device config space", () => {
  const expected = [2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0x6c, 0x6f, 0x67];
  const second = [2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x78];

  it("holds count, ids, flags and names, the same for every width, with ones behind", () => {
    const guest = new TestGuest({ channels: ["log", "x"] });
    const bytes = [...expected, ...second, 255, 255, 255, 255];
    for (let offset = 0; offset < bytes.length - 4; offset++) {
      const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(offset);
      expect(guest.read(20 + offset, 1)).toBe(a);
      expect(guest.read(20 + offset, 2)).toBe(a + b * 256);
      expect(guest.read(20 + offset, 4)).toBe(a + b * 256 + c * 65_536 + d * 16_777_216);
    }
  });

  it("does not change when it is written", () => {
    const guest = new TestGuest({ channels: ["log", "x"] });
    for (let offset = 0; offset < 32; offset++) {
      guest.write(20 + offset, 1, 0x55);
      guest.write(20 + offset, 4, 0x5555_5555);
      expect(guest.read(20 + offset, 1)).toBe([...expected, ...second][offset]);
    }
  });
});

describe("F_LINK", () => {
  it("shows the connection while it is offered, and interrupts once it is negotiated and the driver is ready", () => {
    const guest = new TestGuest();
    guest.host(0).close();
    expect(guest.read(28, 1)).toBe(0);
    expect(guest.read(41, 1)).toBe(1);
    expect(guest.line).toBe(false);
    guest.start(1);
    expect(guest.line).toBe(false);
    guest.host(0).connect();
    expect(guest.line).toBe(true);
    expect(guest.read(28, 1)).toBe(1);
    expect(guest.read(19, 1)).toBe(2);
    guest.host(1).close();
    expect(guest.read(19, 1)).toBe(2);
    guest.host(1).close();
    expect(guest.read(19, 1)).toBe(0);
  });

  it("interrupts neither without negotiation nor without the offer, and shows nothing without the offer", () => {
    const offered = new TestGuest();
    offered.start(0);
    offered.host(0).close();
    expect(offered.line).toBe(false);
    expect(offered.read(28, 1)).toBe(0);
    const absent = new TestGuest({ features: { link: false } });
    absent.start(1);
    expect(absent.read(28, 1)).toBe(0);
    absent.host(0).close();
    expect(absent.line).toBe(false);
  });
});
