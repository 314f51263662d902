import { describe, expect, it, test } from "vitest";
import { configure, OptionsError } from "../../../reference/options.ts";
import { high, ModernGuest } from "./modern-guest.ts";

const [common, notifications, isr, config] = [1, 2, 3, 4];
const link = 1;

describe.each(["memory", "io", "mixed"] as const)("a modern device with its structures in %s", (structures) => {
  it("is found by its capabilities, and carries messages both ways", () => {
    const guest = new ModernGuest({ structures });
    const { receive, transmit } = guest.start();
    guest.offerMessage(transmit, 0, 1, "to the host");
    guest.notify(1);
    expect(guest.host(0).text()).toBe("to the host");
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
    expect(guest.line).toBe(true);
    expect(guest.read(0, 1, isr)).toBe(1);
    expect(guest.line).toBe(false);

    receive.offer(3, 0x9_0000, 64, true);
    guest.notify(0);
    guest.host(1).send(0x68, 0x69);
    expect(receive.takeUsed()).toEqual([[3, 10]]);
    expect([...guest.memory.bytes.subarray(0x9_0000, 0x9_000a)]).toEqual([2, 0, 0, 0, 2, 0, 0, 0, 0x68, 0x69]);
  });

  it("answers through the window of configuration space what it answers at the place itself", () => {
    const guest = new ModernGuest({ structures });
    const { bar, offset } = guest.structure(common ?? 0);
    const at = guest.window;
    const access = (place: number, width: number): void => {
      guest.device.configWrite(at + 4, 1, bar);
      guest.device.configWrite(at + 8, 4, offset + place);
      guest.device.configWrite(at + 12, 4, width);
    };
    access(18, 2);
    expect(guest.device.configRead(at + 16, 2)).toBe(2);
    access(22, 2);
    guest.device.configWrite(at + 16, 2, 1);
    expect(guest.read(22, 2)).toBe(1);
    access(21, 2);
    guest.device.configWrite(at + 16, 2, 0);
    expect(guest.read(22, 2), "an access that is not aligned").toBe(1);
  });
});

describe("the ids of", () => {
  const ids = (guest: ModernGuest): (number | undefined)[] => [
    guest.device.configRead(0, 4),
    guest.device.configRead(8, 1),
    guest.device.configRead(0x2e, 2),
  ];

  test.each([
    ["modern", 0x107f_1af4, 1],
    ["transitional", 0x103f_1af4, 0],
  ] as const)("a %s device are its own", (transport, id, revision) => {
    expect(ids(new ModernGuest({ transport }))).toEqual([id, revision, 0xffff]);
  });
});

describe("features", () => {
  it("are offered in two words, without those that only the legacy interface has", () => {
    expect(new ModernGuest().offered()).toEqual([0x3000_0001, 0x149]);
    const fewer = { inOrder: false, notificationData: false, ringReset: false, indirect: false };
    expect(new ModernGuest({ features: fewer }).offered()).toEqual([0x2000_0001, 1]);
    const guest = new ModernGuest();
    guest.write(0, 4, 2);
    expect(guest.read(4, 4)).toBe(0);
  });

  it("are refused without VERSION_1, and then nothing is served", () => {
    const guest = new ModernGuest();
    expect(guest.negotiate(0, 0)).toBe(3);
    const transmit = guest.setUp(1, 8);
    guest.write(20, 1, 0x0f);
    guest.offerMessage(transmit, 0, 1, "x");
    guest.notify(1);
    expect(guest.host(0).text()).toBe("");
    expect(guest.read(20, 1)).toBe(0x07);
  });

  it.each([
    ["ignore", 0x0b],
    ["refuse", 0x03],
  ] as const)("that were not offered are taken as the option %s says", (unofferedFeatures, status) => {
    expect(new ModernGuest({ unofferedFeatures }).negotiate(2, high.version1)).toBe(status);
  });

  it("stay what was agreed on until a reset", () => {
    const guest = new ModernGuest();
    guest.start(link);
    guest.write(8, 4, 0);
    guest.write(12, 4, 0);
    expect(guest.read(12, 4)).toBe(link);
    guest.host(0).close();
    expect(guest.read(0, 1, isr)).toBe(2);
    guest.write(20, 1, 0);
    expect([guest.read(20, 1), guest.read(12, 4)]).toEqual([0, 0]);
  });
});

describe("a queue", () => {
  it("is served from DRIVER_OK on, with what was notified before, and not while it is not enabled", () => {
    const guest = new ModernGuest();
    guest.negotiate(0, high.version1);
    const transmit = guest.setUp(1, 8);
    guest.offerMessage(transmit, 0, 1, "early");
    guest.memory.accesses.length = 0;
    guest.notify(1);
    expect(guest.memory.accesses).toEqual([]);
    guest.write(20, 1, 0x0f);
    expect(guest.host(0).text()).toBe("early");
    guest.memory.accesses.length = 0;
    guest.host(0).send(1);
    expect(guest.memory.accesses).toEqual([]);
  });

  it("may be made smaller, and then counts modulo that size", () => {
    const guest = new ModernGuest({ queueSizes: [64, 64] });
    guest.write(22, 2, 1);
    expect(guest.read(24, 2)).toBe(64);
    for (const wrong of [0, 3, 128, 0xffff]) {
      guest.write(24, 2, wrong);
      expect(guest.read(24, 2)).toBe(64);
    }
    const { transmit } = guest.start(0, 0, 4);
    expect(guest.read(24, 2)).toBe(4);
    for (let round = 0; round < 11; round++) {
      guest.offerMessage(transmit, round % 4, 1, "abcdefghijk"[round] ?? "");
      guest.notify(1);
      expect(transmit.takeUsed()).toEqual([[round % 4, 0]]);
    }
    expect(guest.host(0).text()).toBe("abcdefghijk");
    guest.write(24, 2, 8);
    guest.write(32, 4, 0x5_0000);
    expect([guest.read(24, 2), guest.read(32, 4)]).toEqual([4, 0x2_0000]);
    guest.write(20, 1, 0);
    expect([guest.read(24, 2), guest.read(28, 2), guest.read(32, 4)]).toEqual([64, 0, 0]);
  });

  it("that does not exist has size 0, and a notification of it, or at another's place, does nothing", () => {
    const guest = new ModernGuest();
    const { transmit } = guest.start();
    for (const index of [2, 63, 0xffff]) {
      guest.write(22, 2, index);
      guest.write(28, 2, 1);
      expect([guest.read(24, 2), guest.read(28, 2), guest.read(18, 2)]).toEqual([0, 0, 2]);
    }
    guest.offerMessage(transmit, 0, 1, "x");
    guest.write(0, 2, 1, notifications);
    guest.write(4, 2, 7, notifications);
    expect(guest.host(0).text()).toBe("");
    guest.write(4, 2, 1, notifications);
    expect(guest.host(0).text()).toBe("x");
  });

  it("is reset by itself where that was agreed on, and works again while the other one goes on", () => {
    const guest = new ModernGuest();
    const { receive, transmit } = guest.start(0, high.ringReset);
    guest.host(0).room = 2;
    guest.offerMessage(transmit, 0, 1, "held back");
    guest.notify(1);
    guest.write(22, 2, 1);
    guest.write(58, 2, 1);
    expect([guest.read(58, 2), guest.read(28, 2), guest.read(24, 2), guest.read(32, 4)]).toEqual([0, 0, 128, 0]);
    guest.host(0).resume(100);
    expect(transmit.takeUsed()).toEqual([]);
    const again = guest.setUp(1, 16, 0x4_0000);
    guest.offerMessage(again, 0, 2, "again");
    guest.notify(1);
    expect(guest.host(1).text()).toBe("again");
    receive.offer(0, 0x9_0000, 16, true);
    guest.host(1).send(7);
    expect(receive.takeUsed()).toEqual([[0, 9]]);
  });

  it("is not reset by itself where that was not agreed on", () => {
    const guest = new ModernGuest();
    guest.start();
    guest.write(58, 2, 1);
    expect(guest.read(28, 2)).toBe(1);
  });

  it("gives chains back in their order with IN_ORDER, and as they get done without", () => {
    for (const [features, expected] of [
      [high.inOrder, []],
      [0, [[1, 0]]],
    ] as const) {
      const guest = new ModernGuest();
      const { transmit } = guest.start(0, features);
      guest.host(0).room = 1;
      guest.offerMessage(transmit, 0, 1, "held");
      guest.offerMessage(transmit, 1, 2, "free");
      guest.notify(1);
      expect(guest.host(1).text()).toBe("free");
      expect(transmit.takeUsed()).toEqual(expected);
      guest.host(0).resume(100);
      expect([...expected, ...transmit.takeUsed()].length).toBe(2);
    }
  });

  it("is notified by 32 bits with NOTIFICATION_DATA, and by 16 without", () => {
    for (const [features, width] of [
      [high.notificationData, 4],
      [0, 2],
    ] as const) {
      const guest = new ModernGuest({ notifyMultiplier: 0 });
      const { transmit } = guest.start(0, features);
      guest.offerMessage(transmit, 0, 1, "x");
      guest.write(0, width === 4 ? 2 : 4, 0x1_0001, notifications);
      expect(guest.host(0).text()).toBe("");
      guest.write(0, width, 0x1_0001, notifications);
      expect(guest.host(0).text()).toBe("x");
    }
  });
});

describe("a device that breaks", () => {
  it("asks for a reset, and says so by a config interrupt", () => {
    const guest = new ModernGuest({ malformedReaction: "break" });
    const { transmit } = guest.start();
    transmit.offer(0, 0xffff_0000, 8, false);
    guest.notify(1);
    expect(guest.read(20, 1)).toBe(0x4f);
    expect(guest.read(0, 1, isr)).toBe(2);
    guest.write(20, 1, 0x0f);
    expect(guest.read(20, 1), "only a reset clears it").toBe(0x4f);
    guest.write(20, 1, 0);
    expect(guest.read(20, 1)).toBe(0);
  });
});

describe("the config generation", () => {
  it("changes with the first read behind a change, and with no other", () => {
    const guest = new ModernGuest();
    const generation = (): number | undefined => guest.read(21, 1);
    guest.read(0, 4, config);
    const before = generation();
    guest.host(0).close();
    expect(generation()).toBe(before);
    guest.read(0, 4, config);
    expect(generation()).not.toBe(before);
    const after = generation();
    guest.read(0, 4, config);
    expect(generation()).toBe(after);
  });
});

describe("MSI-X", () => {
  it("has vectors for config changes and for each queue, taken off by a reset", () => {
    const guest = new ModernGuest({ msixVectors: 3 });
    guest.device.configWrite(0x42, 2, 0x8000);
    const table = 0xfe01_0000;
    for (const vector of [0, 1, 2]) {
      guest.device.mmioWrite(table + 16 * vector, 4, 0x7000 + 4 * vector);
      guest.device.mmioWrite(table + 16 * vector + 8, 4, 0x50 + vector);
      guest.device.mmioWrite(table + 16 * vector + 12, 4, 0);
    }
    const { transmit } = guest.start(link);
    guest.write(16, 2, 2);
    guest.write(22, 2, 1);
    guest.write(26, 2, 7);
    expect(guest.read(26, 2)).toBe(0xffff);
    guest.write(26, 2, 1);
    guest.offerMessage(transmit, 0, 1, "x");
    guest.notify(1);
    guest.host(0).close();
    expect(guest.messages).toEqual([
      [0x7004, 0x51],
      [0x7008, 0x52],
    ]);
    guest.write(20, 1, 0);
    expect([guest.read(16, 2), guest.read(26, 2)]).toEqual([0xffff, 0xffff]);
  });
});

describe("a transitional device", () => {
  it("has the legacy header in its first register, with the features that belong there", () => {
    const guest = new ModernGuest({ transport: "transitional" });
    const header = 0xc000;
    expect(guest.device.portRead(header, 4)).toBe(0x3900_0001);
    expect(guest.offered()[0]).toBe(0x3000_0001);
    guest.device.portWrite(header + 18, 1, 3);
    guest.device.portWrite(header + 14, 2, 1);
    guest.device.portWrite(header + 8, 4, 0x10);
    const size = guest.device.portRead(header + 12, 2) ?? 0;
    guest.memory.view.setUint16(0x1_0000 + 16 * size + 2, 1, true);
    guest.memory.view.setUint32(0x8_0000, 1, true);
    guest.memory.view.setUint32(0x8_0004, 0, true);
    guest.memory.view.setUint32(0x1_0000, 0x8_0000, true);
    guest.memory.view.setUint32(0x1_0008, 8, true);
    guest.device.portWrite(header + 16, 2, 1);
    const used = Math.ceil((0x1_0000 + 18 * size + 6) / 4096) * 4096;
    expect(guest.memory.view.getUint16(used + 2, true)).toBe(1);
  });

  it("serves a modern driver by its capabilities", () => {
    const guest = new ModernGuest({ transport: "transitional" });
    const { transmit } = guest.start();
    guest.offerMessage(transmit, 0, 1, "modern");
    guest.notify(1);
    expect(guest.host(0).text()).toBe("modern");
  });
});

describe("the options of the modern interface", () => {
  it.each([
    [{ transport: "modem" }, "transport"],
    [{ transport: "modern", structures: "rom" }, "structures"],
    [{ transport: "modern", notifyMultiplier: 2 }, "notifyMultiplier"],
    [{ transport: "modern", structures: "io", notifyMultiplier: 4096 }, "at most 256 are possible"],
    [{ transport: "modern", unofferedFeatures: "no" }, "unofferedFeatures"],
  ])("are refused when wrong: %j", (options, message) => {
    expect(() => configure(options as never, ["log"])).toThrow(OptionsError);
    expect(() => configure(options as never, ["log"])).toThrow(message);
  });
});
