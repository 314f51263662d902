import { describe, expect, it } from "vitest";
import { memoryExtent, openMemoryWindow } from "../../src/wire/guest-memory.ts";

const low = { start: 0x10_0000, length: 0x200_0000 };
const high = { start: 0x1_0000_0000, length: 0x100_0000 };

describe("a window on guest memory", () => {
  it("covers what lies below and above 4 GiB without the hole between them", () => {
    const extent = memoryExtent([low, high]);
    const window = openMemoryWindow(extent);

    expect(extent.length).toBeLessThan(low.length + high.length + 0x2_0000);
    for (const address of [low.start, low.start + low.length - 1, high.start, high.start + high.length - 1]) {
      expect(window.addressOf(window.at(address))).toBe(address);
    }
    expect(window.at(high.start) - window.at(low.start + low.length)).toBeGreaterThanOrEqual(0x1_0000);
    expect(window.at(high.start + high.length)).toBeLessThanOrEqual(window.bytes.length);
    expect(window.at(high.start) % 4096).toBe(window.at(low.start) % 4096);
  });

  it("leaves nothing out where all of it can be mapped", () => {
    const region = { start: 0x1000_0000, length: 0x1000 };
    expect(memoryExtent([low, region])).toMatchObject({ base: low.start, leftOut: 0 });
  });

  it("says how much can be mapped where regions are too long", () => {
    expect(() => openMemoryWindow(memoryExtent([{ start: 0, length: 2 ** 31 }]))).toThrow(/maps at most 1073741824/);
  });
});
