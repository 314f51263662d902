import { describe, expect, it } from "vitest";
import { AccessTrace, traceKind } from "../../../src/target/access-trace.ts";
import { AuditedMemory } from "../../../src/target/in-process/audited-memory.ts";

const regions = [
  { start: 0, length: 0x2000 },
  { start: 0x2000, length: 0x1000 },
  { start: 0x10_000, length: 0x1000 },
];

describe("AuditedMemory", () => {
  it("treats regions that touch as one and a gap as no RAM", () => {
    const memory = new AuditedMemory(regions, undefined);
    expect(memory.contains(0x1fff, 4)).toBe(true);
    expect(memory.contains(0x2fff, 1)).toBe(true);
    expect(memory.contains(0x2fff, 2)).toBe(false);
    expect(memory.contains(0x10_000, 0x1000)).toBe(true);
    expect(memory.contains(0xf_fff, 2)).toBe(false);
    expect(memory.contains(2 ** 52, 1)).toBe(false);
  });

  it("reads and writes every width, little-endian, across a region border", () => {
    const memory = new AuditedMemory(regions, undefined);
    memory.write32(0x1ffe, 0x8182_8384);
    expect(memory.read32(0x1ffe)).toBe(0x8182_8384);
    expect(memory.read16(0x1fff)).toBe(0x8283);
    expect(memory.read8(0x1ffe)).toBe(0x84);
    memory.write16(0x10_ffe, 0xbeef);
    memory.write8(0x10_000, 0x17);
    expect([memory.read16(0x10_ffe), memory.read8(0x10_000)]).toEqual([0xbeef, 0x17]);
  });

  it("gives zeros outside RAM, loses writes there, and splits an access at the edge", () => {
    const memory = new AuditedMemory(regions, undefined);
    memory.write32(0x2ffe, 0x8182_8384);
    expect(memory.read32(0x2ffe)).toBe(0x8384);
    expect(memory.read16(0x2fff)).toBe(0x83);
    memory.write32(0x9000, 5);
    expect([memory.read32(0x9000), memory.read16(0x9000), memory.read8(0x9000)]).toEqual([0, 0, 0]);
    memory.writeBytes(0xf_ffe, Uint8Array.of(1, 2, 3, 4), 0, 4);
    const bytes = new Uint8Array(6).fill(9);
    memory.readBytes(0xf_ffe, bytes, 1, 4);
    expect([...bytes]).toEqual([9, 0, 0, 3, 4, 9]);
  });

  it("traces what the device does, in order, and nothing of the guest", () => {
    const trace = new AccessTrace();
    const memory = new AuditedMemory(regions, trace);
    memory.guestWrite(0x100, Uint8Array.of(1, 2), 0, 2);
    memory.guestFill(0x200, 5, 1);
    memory.read16(0x100);
    memory.writeBytes(0x104, Uint8Array.of(3, 4, 5), 1, 2);
    memory.read32(0xffff_0000);
    memory.contains(0, 4);
    const entries = Array.from({ length: trace.count }, (_, i) => [trace.kind[i], trace.address[i], trace.length[i]]);
    expect(entries).toEqual([
      [traceKind.read, 0x100, 2],
      [traceKind.write, 0x104, 2],
      [traceKind.read, 0xffff_0000, 4],
    ]);
  });

  it("is all zeros after a clean, whoever wrote", () => {
    const memory = new AuditedMemory(regions, undefined);
    memory.write8(0, 1);
    memory.write16(0xfff, 0x101);
    memory.write32(0x1ffe, 0x0101_0101);
    memory.writeBytes(0x2ff0, new Uint8Array(16).fill(1), 0, 16);
    memory.guestWrite(0x10_800, Uint8Array.of(1), 0, 1);
    memory.guestFill(0x10_fff, 9, 1);
    memory.clean();
    for (const { start, length } of regions) {
      const bytes = new Uint8Array(length);
      memory.guestRead(start, bytes, 0, length);
      expect(bytes.every((byte) => byte === 0)).toBe(true);
    }
    memory.write8(0, 1);
    memory.clean();
    expect(memory.read8(0)).toBe(0);
  });

  it("refuses regions that overlap or are not whole pages", () => {
    expect(() => new AuditedMemory([], undefined)).toThrow("at least one");
    expect(() => new AuditedMemory([{ start: 0, length: 100 }], undefined)).toThrow("whole pages");
    const overlapping = [
      { start: 0, length: 0x2000 },
      { start: 0x1000, length: 0x1000 },
    ];
    expect(() => new AuditedMemory(overlapping, undefined)).toThrow("overlaps");
  });
});
