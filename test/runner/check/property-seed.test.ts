import { describe, expect, it } from "vitest";
import { propertySeed } from "../../../src/runner/check/property-seed.ts";

describe("propertySeed", () => {
  it("differs for every property and every seed, and stays what it was", () => {
    const seeds = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      for (const id of ["RNG-1", "RNG-2", "RNG-1/wrap", "VMC-TX-1"]) {
        const derived = propertySeed(seed, id);
        expect(Number.isInteger(derived) && derived >= 0 && derived <= 0xffff_ffff).toBe(true);
        seeds.add(derived);
      }
    }
    expect(seeds.size).toBe(800);
    // A changed function would silently change what every published seed means.
    expect(propertySeed(1, "RNG-1")).toMatchInlineSnapshot(`2349103698`);
    expect(propertySeed(Number.MAX_SAFE_INTEGER, "RNG-1")).toMatchInlineSnapshot(`2174477367`);
  });
});
