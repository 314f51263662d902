import { describe, expect, it } from "vitest";
import { GuestMemory } from "../../../src/target/vhost-user/guest-memory.ts";
import { loadLibc } from "../../../src/target/vhost-user/native/libc.ts";
import { NativeLink } from "../../../src/target/vhost-user/native/native-link.ts";

const ram = [
  { start: 0x1000, length: 0x2000 },
  { start: 0x3000, length: 0x1000 },
  { start: 0x1_0000_0000, length: 0x1000 },
];

describe("guest memory for a back-end", () => {
  it("copies over the border of two regions that touch, and loses what lies outside", async () => {
    const memory = new GuestMemory(new NativeLink(await loadLibc()), ram);
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
    memory.write(0x2ff8, bytes, 0, 16);
    memory.write(0x3ff8, bytes, 0, 16);
    memory.write(0x1_0000_0000 - 8, bytes, 0, 16);
    const read = (address: number): number[] => {
      const target = new Uint8Array(16).fill(0xee);
      memory.read(address, target, 0, 16);
      return [...target];
    };
    expect(read(0x2ff8)).toEqual([...bytes]);
    expect(read(0x3ff8)).toEqual([...bytes.subarray(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(read(0x1_0000_0000 - 8)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, ...bytes.subarray(8)]);
    expect(read(0x20)).toEqual(new Array(16).fill(0));
  });

  it("has user addresses that are not guest addresses, in another order, without overlaps", async () => {
    const { regions } = new GuestMemory(new NativeLink(await loadLibc()), ram);
    const sorted = [...regions].sort((a, b) => a.userAddress - b.userAddress);
    expect(sorted.map(({ guestAddress }) => guestAddress)).toEqual([0x1_0000_0000, 0x3000, 0x1000]);
    for (const [index, region] of sorted.entries()) {
      expect(region.userAddress).not.toBe(region.guestAddress);
      const before = sorted[index - 1];
      expect(region.userAddress).toBeGreaterThan((before?.userAddress ?? 0) + (before?.bytes ?? 0));
    }
  });

  it("names addresses outside of memory by user addresses that no region has", async () => {
    const memory = new GuestMemory(new NativeLink(await loadLibc()), ram);
    for (const address of [0, 0x4000, 0xffff_f000, 2 ** 52]) {
      const user = memory.userAddress(address);
      expect(memory.regions.some(({ userAddress, bytes }) => user >= userAddress && user < userAddress + bytes)).toBe(
        false,
      );
    }
    expect(memory.userAddress(0x3010) - memory.userAddress(0x3000)).toBe(0x10);
  });
});
