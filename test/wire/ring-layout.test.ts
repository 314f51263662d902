import { describe, expect, it } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import { layOutRing } from "../../src/wire/ring-layout.ts";

const { virtqueue } = loadSpecification();

describe("the layout of a ring", () => {
  it("is the one that drivers of legacy devices use for a ring of 256", () => {
    expect(layOutRing(virtqueue, 256)).toEqual({
      size: 256,
      availableOffset: 4096,
      usedEventOffset: 4096 + 4 + 512,
      usedOffset: 8192,
      availableEventOffset: 8192 + 4 + 2048,
      bytes: 8192 + 4 + 2048 + 2,
    });
  });

  it("puts the used ring on a page of its own for every legal size, behind all that the driver writes", () => {
    for (let size = 1; size <= 32768; size *= 2) {
      const layout = layOutRing(virtqueue, size);
      expect(layout.usedOffset % 4096).toBe(0);
      expect(layout.usedOffset).toBeGreaterThanOrEqual(layout.usedEventOffset + 2);
      expect(layout.usedOffset - layout.usedEventOffset).toBeLessThan(4096 + 2);
    }
  });
});
