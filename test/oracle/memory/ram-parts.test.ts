import { expect, it } from "vitest";
import { ramParts } from "../../../src/oracle/memory/ram-parts.ts";

const ram = [
  { start: 0, length: 0x1_0000 },
  { start: 0x2_0000, length: 0x1_0000 },
];
const contains = (address: number, length: number): boolean =>
  ram.some(({ start, length: bytes }) => address >= start && address + length <= start + bytes);

it.each([
  ["wholly inside is given as it is, however long", 0x100, 0x8000, [{ address: 0x100, length: 0x8000 }]],
  ["over an edge is cut there", 0xffc0, 64 + 1, [{ address: 0xffc0, length: 64 }]],
  ["that begins in a hole is cut there", 0x1_fffe, 8, [{ address: 0x2_0000, length: 6 }]],
  [
    "over a whole hole has two parts",
    0xfff0,
    0x1_0020,
    [
      { address: 0xfff0, length: 16 },
      { address: 0x2_0000, length: 16 },
    ],
  ],
  ["that covers memory by accident has none", 0x100, 0xffff_ff00, []],
] as const)("a segment %s", (_name, address, length, expected) => {
  expect(ramParts(ram, contains, { address, length })).toEqual(expected);
});
