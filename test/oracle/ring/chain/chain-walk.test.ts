import { beforeEach, describe, expect, it } from "vitest";
import { type Chain, walkChain } from "../../../../src/oracle/ring/chain/chain-walk.ts";
import { directionConditions } from "../../../../src/oracle/ring/chain/direction-conditions.ts";
import { loadSpecification } from "../../../../src/spec/load.ts";
import { descriptorFormat, writeDescriptor } from "../../../../src/wire/descriptor-format.ts";
import { createMemoryWindow, type MemoryWindow } from "../../../../src/wire/guest-memory.ts";

const format = descriptorFormat(loadSpecification().virtqueue.descriptor);
const table = 0x1000;
const inner = 0x2000;
const ramEnd = 0x8000;
const size = 4;
const { flagNext: next, flagWrite: write, flagIndirect: indirect } = format;

let memory: MemoryWindow;

beforeEach(() => {
  memory = createMemoryWindow(0, ramEnd);
});

function lay(place: number, address: number, length: number, flags: number, following = 0, high?: number): void {
  writeDescriptor(memory.view, format, place, address, length, flags, following, high);
}

function direct(index: number, address: number, length: number, flags: number, following = 0, high?: number): void {
  lay(table + 16 * index, address, length, flags, following, high);
}

function walk(negotiated = true): Chain {
  const contains = (address: number, length: number): boolean => address + length <= ramEnd;
  return walkChain({ memory, format, table, size, indirect: negotiated, contains }, 0);
}

describe("the walk along a chain", () => {
  it("gathers each direction in order", () => {
    direct(0, 0x3000, 8, next, 2);
    direct(2, 0x3100, 30, next, 1);
    direct(1, 0x4000, 100, write);
    const chain = walk();
    expect(chain.conditions).toEqual([]);
    expect(chain.readable).toEqual([
      { address: 0x3000, length: 8 },
      { address: 0x3100, length: 30 },
    ]);
    expect([chain.readableBytes, chain.firstReadableBytes, chain.writableBytes]).toEqual([38, 8, 100]);
    expect(chain.descriptors).toBe(3);
  });

  it("follows an indirect table behind direct descriptors, whatever its WRITE flag says", () => {
    direct(0, 0x3000, 8, next, 1);
    direct(1, inner, 32, indirect | write);
    lay(inner, 0x3100, 5, next, 1);
    lay(inner + 16, 0x4000, 9, write);
    const chain = walk();
    expect(chain.conditions).toEqual([]);
    expect([chain.indirectTail, chain.usesIndirect, chain.writeOnTable]).toEqual([true, true, true]);
    expect([chain.readableBytes, chain.writableBytes, chain.descriptors]).toEqual([13, 9, 3]);
    expect(chain.tables).toEqual([{ address: inner, length: 32 }]);
  });

  const faults: readonly (readonly [string, () => void])[] = [
    [
      "descriptor-loop",
      () => {
        direct(0, 0x3000, 1, next, 1);
        direct(1, 0x3000, 1, next, 0);
      },
    ],
    ["next-out-of-range", () => direct(0, 0x3000, 1, next, size)],
    ["zero-length", () => direct(0, 0x3000, 0, 0)],
    ["readable-outside-ram", () => direct(0, ramEnd - 4, 8, 0)],
    ["writable-outside-ram", () => direct(0, ramEnd, 1, write)],
    ["readable-address-wraps", () => direct(0, 0xffff_ffff, 2, 0, 0, 0xffff_ffff)],
    ["writable-address-wraps", () => direct(0, 0xffff_ffff, 2, write, 0, 0xffff_ffff)],
    ["indirect-length", () => direct(0, inner, 17, indirect)],
    ["indirect-outside-ram", () => direct(0, ramEnd - 16, 32, indirect)],
  ];

  it.each(faults)("meets %s and nothing else", (condition, write) => {
    write();
    expect(walk().conditions).toEqual([condition]);
  });

  it("meets wrong-order where a readable descriptor follows a writable one", () => {
    direct(0, 0x3000, 8, write | next, 1);
    direct(1, 0x3100, 8, 0);
    expect(walk().conditions).toEqual(["wrong-order"]);
  });

  it("meets what is wrong with the use of a table, and looks at what other readings reach", () => {
    direct(0, inner, 16, indirect | next, 1);
    direct(1, 0x3000, 8, 0);
    lay(inner, 0x4000, 16, write);
    const chain = walk(false);
    expect(chain.conditions).toEqual(["indirect-not-negotiated", "indirect-with-next"]);
    expect(chain.others?.writable).toContainEqual({ address: 0x4000, length: 16 });
    expect(chain.others?.readable).toContainEqual({ address: 0x3000, length: 8 });
  });

  it("takes an address outside memory for malformed in the direction that the queue uses alone", () => {
    direct(0, 0x3000, 8, next, 1);
    direct(1, 0xffff_ffff, 2, write, 0, 0xffff_ffff);
    expect(directionConditions(walk(), "writable")).toEqual(["address-wraps"]);
    expect(directionConditions(walk(), "readable")).toEqual(["unused-address-outside-ram"]);
  });
});
