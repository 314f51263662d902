import { describe, expect, it } from "vitest";
import { TestGuest, type TestQueue } from "./test-guest.ts";

const table = 0xe000_0000;

/** MSI-X on, every vector at 0xfee00000 + 16 * vector with data 0x40 + vector, config and queues at 0, 1, 2. */
function startWithMessages(): { guest: TestGuest; receive: TestQueue; transmit: TestQueue } {
  const guest = new TestGuest({ msixVectors: 3 });
  guest.device.configWrite(0x14, 4, table);
  guest.device.configWrite(0x42, 2, 0x8000);
  for (let vector = 0; vector < 3; vector++) {
    guest.device.mmioWrite(table + 16 * vector, 4, 0xfee0_0000 + 16 * vector);
    guest.device.mmioWrite(table + 16 * vector + 8, 4, 0x40 + vector);
    guest.device.mmioWrite(table + 16 * vector + 12, 4, 0);
  }
  const queues = guest.start(1);
  guest.write(20, 2, 0);
  for (const queue of [0, 1]) {
    guest.write(14, 2, queue);
    guest.write(22, 2, queue + 1);
  }
  return { guest, ...queues };
}

describe("the MSI-X capability", () => {
  it("is announced with table and pending bits in a memory BAR", () => {
    const { device } = new TestGuest({ msixVectors: 3 });
    expect(device.configRead(0x06, 2)).toBe(0x10);
    expect(device.configRead(0x34, 1)).toBe(0x40);
    expect(device.configRead(0x40, 4)).toBe(0x0002_0011);
    expect(device.configRead(0x44, 4)).toBe(0x0001);
    expect(device.configRead(0x48, 4)).toBe(0x0801);
    device.configWrite(0x14, 4, 0xffff_ffff);
    expect(device.configRead(0x14, 4)).toBe(0xffff_f000);
  });

  it("is switched on by a write of the whole dword too", () => {
    const { device } = new TestGuest({ msixVectors: 3 });
    device.configWrite(0x40, 4, 0xffff_ffff);
    expect(device.configRead(0x40, 4)).toBe(0xc002_0011);
  });

  it("moves the config space from 0x14 to 0x18 and back", () => {
    const guest = new TestGuest({ msixVectors: 3 });
    expect(guest.read(0x14, 4)).toBe(2);
    guest.device.configWrite(0x42, 2, 0x8000);
    expect(guest.read(0x14, 4)).toBe(0xffff_ffff);
    expect(guest.read(0x18, 4)).toBe(2);
    guest.device.configWrite(0x42, 2, 0);
    expect(guest.read(0x14, 4)).toBe(2);
  });

  it("reads back vectors that exist, and no vector for others and for queues that do not exist", () => {
    const { guest } = startWithMessages();
    guest.write(20, 2, 2);
    expect(guest.read(20, 2)).toBe(2);
    guest.write(20, 2, 3);
    expect(guest.read(20, 2)).toBe(0xffff);
    guest.write(14, 2, 5);
    guest.write(22, 2, 1);
    expect(guest.read(22, 2)).toBe(0xffff);
    guest.write(14, 2, 1);
    expect(guest.read(22, 2)).toBe(2);
  });

  it("reads and writes the table with any width and gives ones where nothing lies", () => {
    const guest = new TestGuest({ msixVectors: 3 });
    guest.device.configWrite(0x14, 4, table);
    expect(guest.device.mmioRead(table + 12, 4)).toBe(1);
    guest.device.mmioWrite(table + 17, 1, 0xab);
    guest.device.mmioWrite(table + 18, 2, 0xfee0);
    expect(guest.device.mmioRead(table + 16, 4)).toBe(0xfee0_ab00);
    expect(guest.device.mmioRead(table + 48, 4)).toBe(0xffff_ffff);
    expect(guest.device.mmioRead(table + 0x800, 4)).toBe(0);
    guest.device.mmioWrite(table + 0x800, 4, 7);
    expect(guest.device.mmioRead(table + 0x800, 4)).toBe(0);
    expect(guest.device.mmioRead(table + 0x1000, 4)).toBeUndefined();
    guest.device.configWrite(0x04, 2, 1);
    expect(guest.device.mmioRead(table, 4)).toBeUndefined();
  });

  it("sends one message a queue event and none by line", () => {
    const { guest, receive, transmit } = startWithMessages();
    guest.transmit(transmit, 0, 1, "x");
    guest.post(receive, 0, 32);
    guest.host(0).send(1);
    guest.host(0).close();
    expect(guest.messages).toEqual([
      [0xfee0_0020, 0x42],
      [0xfee0_0010, 0x41],
      [0xfee0_0000, 0x40],
    ]);
    expect(guest.line).toBe(false);
    expect(guest.device.configRead(0x06, 2)).toBe(0x10);
  });

  it("sends nothing for events that are mapped to no vector", () => {
    const { guest, transmit } = startWithMessages();
    guest.write(14, 2, 1);
    guest.write(22, 2, 0xffff);
    guest.transmit(transmit, 0, 1, "x");
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
    expect(guest.messages).toEqual([]);
    expect(guest.line).toBe(false);
  });

  it.each([
    ["vector", (guest: TestGuest, on: boolean): void => guest.device.mmioWrite(table + 32 + 12, 4, on ? 1 : 0)],
    ["function", (guest: TestGuest, on: boolean): void => guest.device.configWrite(0x42, 2, on ? 0xc000 : 0x8000)],
  ])("keeps a message pending while the %s is masked", (_name, mask) => {
    const { guest, transmit } = startWithMessages();
    mask(guest, true);
    guest.transmit(transmit, 0, 1, "x");
    guest.transmit(transmit, 1, 1, "x");
    expect(guest.messages).toEqual([]);
    expect(guest.device.mmioRead(table + 0x800, 4)).toBe(4);
    mask(guest, false);
    expect(guest.messages).toEqual([[0xfee0_0020, 0x42]]);
    expect(guest.device.mmioRead(table + 0x800, 4)).toBe(0);
  });

  it("keeps enable, table and masks over a device reset, but neither mappings nor pending messages", () => {
    const { guest, transmit } = startWithMessages();
    guest.device.configWrite(0x42, 2, 0xc000);
    guest.transmit(transmit, 0, 1, "x");
    guest.write(18, 1, 0);
    expect(guest.device.configRead(0x42, 2)).toBe(0xc002);
    expect(guest.read(20, 4)).toBe(0xffff_ffff);
    guest.device.configWrite(0x42, 2, 0x8000);
    expect(guest.messages).toEqual([]);
    expect(guest.device.mmioRead(table + 8, 4)).toBe(0x40);
  });
});
