import { describe, expect, it } from "vitest";
import { createPciHost, type PciHost } from "../../src/serve/pci-host.ts";
import type { AccessWidth } from "../../src/target/access-batch.ts";
import type { DeviceUnderTest } from "../../src/target/device-port.ts";

function createBus(slot = 2): { host: PciHost; lines: string[]; writes: string[] } {
  const lines: string[] = [];
  const writes: string[] = [];
  const host = createPciHost(slot, (input, level) => lines.push(`${level ? "raise" : "lower"} ${input}`));
  const device: DeviceUnderTest = {
    configRead: (offset) => 0x1122_3300 + offset,
    configWrite: (offset, width, value) => writes.push(`config ${offset} ${width} ${value}`),
    portRead: (port) => (port === 0xc000 ? 0x1234_5678 : undefined),
    portWrite: (port, width, value) => writes.push(`port ${port} ${width} ${value}`),
  };
  host.attach(device);
  return { host, lines, writes };
}

function select(host: PciHost, slot: number, offset: number): void {
  host.portWrite(0xcf8, 4, 0x8000_0000 + slot * 0x800 + offset);
}

function config(host: PciHost, slot: number, offset: number, width: AccessWidth): number {
  select(host, slot, offset & ~3);
  return host.portRead(0xcfc + (offset & 3), width);
}

describe("the PCI host", () => {
  it("reaches the device's configuration space through the address and data ports", () => {
    const { host, writes } = createBus();
    expect(config(host, 2, 4, 4)).toBe(0x1122_3304);
    expect(config(host, 2, 7, 1)).toBe(0x07);
    expect(config(host, 2, 6, 2)).toBe(0x3306);
    expect(host.portRead(0xcf8, 4)).toBe(0x8000_1004);
    host.portWrite(0xcfe, 2, 9);
    expect(writes).toEqual(["config 6 2 9"]);
  });

  it("gives all ones for slots without a function, other buses and a closed address register", () => {
    const { host, writes } = createBus();
    expect(config(host, 3, 0, 4)).toBe(0xffff_ffff);
    expect(config(host, 3, 0, 2)).toBe(0xffff);
    host.portWrite(0xcf8, 4, 0x8001_1000);
    expect(host.portRead(0xcfc, 4)).toBe(0xffff_ffff);
    host.portWrite(0xcf8, 4, 0x1000);
    expect(host.portRead(0xcfc, 4)).toBe(0xffff_ffff);
    host.portWrite(0xcfc, 4, 1);
    expect(writes).toEqual([]);
  });

  it("shows its bridges to an enumeration", () => {
    const { host } = createBus();
    expect(config(host, 0, 0, 4)).toBe(0x1237_8086);
    expect(config(host, 1, 0, 4)).toBe(0x7000_8086);
    expect(config(host, 1, 0x0b, 1)).toBe(0x06);
    expect(config(host, 0, 0xfe, 2)).toBe(0);
  });

  it("passes other ports to the device and gives all ones where it does not decode", () => {
    const { host, writes } = createBus();
    expect(host.portRead(0xc000, 4)).toBe(0x1234_5678);
    expect(host.portRead(0xc000, 1)).toBe(0x78);
    expect(host.portRead(0xc004, 2)).toBe(0xffff);
    host.portWrite(0xc004, 2, 5);
    host.portWrite(0xcf9, 1, 6);
    expect(writes).toEqual(["port 49156 2 5", "port 3321 1 6"]);
  });

  it.each([
    [2, 11],
    [3, 10],
    [4, 9],
    [5, 5],
    [6, 11],
  ])("routes INTA of slot %i to input %i", (slot, input) => {
    const { host, lines } = createBus(slot);
    host.interrupt(true);
    host.interrupt(true);
    host.interrupt(false);
    expect(lines).toEqual([`raise ${input}`, `lower ${input}`]);
  });

  it("moves a raised line when the routing changes, and drops it when it is turned off", () => {
    const { host, lines } = createBus();
    host.interrupt(true);
    select(host, 1, 0x60);
    host.portWrite(0xcfc, 4, 0x0a0a_0705);
    host.portWrite(0xcfd, 1, 0x80);
    host.portWrite(0xcfc, 4, 0x090a_0b05);
    expect(lines).toEqual(["raise 11", "lower 11", "raise 7", "lower 7", "raise 11"]);
  });
});
