import { describe, expect, it } from "vitest";
import { base, TestGuest } from "./test-guest.ts";

describe("the PCI function", () => {
  it("shows its identity, header type, interrupt pin and an I/O BAR", () => {
    const { device } = new TestGuest();
    expect(device.configRead(0x00, 4)).toBe(0x103f_1af4);
    expect(device.configRead(0x08, 4)).toBe(0x0780_0000);
    expect(device.configRead(0x0e, 1)).toBe(0);
    expect(device.configRead(0x2c, 4)).toBe(0xffff_1af4);
    expect(device.configRead(0x3d, 1)).toBe(1);
    expect(device.configRead(0x34, 1)).toBe(0);
    expect(device.configRead(0x06, 2)).toBe(0);
    expect(device.configRead(0x10, 4)).toBe(base + 1);
  });

  it("keeps every read-only byte against writes of ones and zeros", () => {
    const { device } = new TestGuest({ msixVectors: 4 });
    const writable = [0x04, 0x05, 0x0c, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x3c, 0x43];
    for (let offset = 0; offset < 256; offset++) {
      const before = device.configRead(offset, 1);
      for (const value of [0xff, 0x00]) {
        device.configWrite(offset, 1, value);
        if (!writable.includes(offset)) {
          expect(device.configRead(offset, 1), `offset ${offset}`).toBe(before);
        }
      }
      device.configWrite(offset, 1, before);
    }
  });

  it("takes accesses of any width at any offset byte by byte", () => {
    const { device } = new TestGuest();
    device.configWrite(0x3b, 2, 0xabcd);
    expect(device.configRead(0x3c, 1)).toBe(0xab);
    device.configWrite(0x11, 2, 0x34_12);
    expect(device.configRead(0x10, 4)).toBe(0x0034_1201);
    expect(device.configRead(0x01, 4)).toBe(0x0710_3f1a);
    expect(device.configRead(0xfe, 4)).toBe(0xffff_0000);
    expect(device.configRead(0x100, 4)).toBe(0xffff_ffff);
  });

  it.each([
    [["a"], 64, 0],
    [[], 32, 0],
    [["n".repeat(79), "m".repeat(79)], 256, 0],
    [["n".repeat(29)], 128, 0],
    [["n".repeat(28)], 64, 0],
    [["n".repeat(28)], 128, 2],
  ])("sizes BAR0 for the channels %j as %i bytes", (channels, size, msixVectors) => {
    const { device } = new TestGuest({ channels, msixVectors });
    device.configWrite(0x10, 4, 0xffff_ffff);
    expect(device.configRead(0x10, 4)).toBe(0x1_0000_0000 - size + 1);
    for (const bar of [0x18, 0x1c, 0x20, 0x24, 0x30]) {
      device.configWrite(bar, 4, 0xffff_ffff);
      expect(device.configRead(bar, 4)).toBe(0);
    }
  });

  it("does not decode while I/O is off, and does nothing then", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.transmit(transmit, 0, 1, "x");
    guest.device.configWrite(0x04, 2, 0);
    expect(guest.read(19, 1)).toBeUndefined();
    guest.write(18, 1, 0);
    guest.device.configWrite(0x04, 2, 1);
    expect(guest.read(18, 1)).toBe(7);
    expect(guest.read(19, 1)).toBe(1);
  });

  it("moves its registers with BAR0", () => {
    const guest = new TestGuest();
    guest.write(18, 1, 1);
    guest.device.configWrite(0x10, 4, 0xd040);
    expect(guest.device.portRead(base + 18, 1)).toBeUndefined();
    expect(guest.device.portRead(0xd040 + 18, 1)).toBe(1);
    expect(guest.device.portRead(0xd040 + 64, 1)).toBeUndefined();
    expect(guest.device.portRead(0xd040 - 1, 1)).toBeUndefined();
  });

  it("shows a pending interrupt in the status register and keeps the line down while command bit 10 is set", () => {
    const guest = new TestGuest();
    const { transmit } = guest.start();
    guest.device.configWrite(0x04, 2, 0x407);
    expect(guest.device.configRead(0x04, 2)).toBe(0x407);
    guest.transmit(transmit, 0, 1, "x");
    expect(guest.line).toBe(false);
    expect(guest.device.configRead(0x06, 2)).toBe(8);
    guest.device.configWrite(0x04, 2, 0x007);
    expect(guest.line).toBe(true);
    expect(guest.read(19, 1)).toBe(1);
    expect(guest.line).toBe(false);
    expect(guest.device.configRead(0x06, 2)).toBe(0);
  });
});
