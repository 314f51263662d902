import { beforeEach, describe, expect, it } from "vitest";
import { AccessMap, accessRight } from "../../../src/oracle/memory/access-map.ts";
import { createMemoryWindow } from "../../../src/wire/guest-memory.ts";

let map: AccessMap;

beforeEach(() => {
  map = new AccessMap(createMemoryWindow(0x1000, 0x4000));
});

describe("rights on guest memory", () => {
  it("name the first byte that lacks all of some rights", () => {
    map.set(0x1100, 16, accessRight.read);
    map.set(0x1108, 4, accessRight.write);
    expect(map.firstWithout(0x1100, 16, accessRight.read)).toBe(0x1108);
    expect(map.firstWithout(0x1100, 16, accessRight.read | accessRight.write)).toBe(-1);
    expect(map.firstWithout(0x10fe, 4, accessRight.read)).toBe(0x10fe);
  });

  it("are none outside the window", () => {
    expect(map.at(0xfff)).toBe(0);
    expect(map.at(0x5000)).toBe(0);
  });

  it("are retired wherever there were some, and forgotten without a trace, however often they were set", () => {
    for (let time = 0; time < 10_000; time++) {
      map.set(0x1000 + ((time * 7) % 0x2000), 5, accessRight.read);
    }
    map.retire();
    for (let address = 0x1000; address < 0x3000; address++) {
      expect(map.at(address)).toBe(accessRight.retired);
    }
    expect(map.at(0x3008)).toBe(0);
    map.clear();
    expect(map.firstWithout(0x1000, 1, 0xff)).toBe(0x1000);
    expect(map.at(0x2fff)).toBe(0);
  });

  it("tell a second fetch of a byte from one of another round", () => {
    map.beginFetches();
    expect(map.fetch(0x1010, 8)).toBe(-1);
    expect(map.fetch(0x1016, 4)).toBe(0x1016);
    map.beginFetches();
    expect(map.fetch(0x1010, 8)).toBe(-1);
  });
});
