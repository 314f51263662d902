import type { Facts } from "../judgement/blame/blame-row.ts";

/** What is special about a wrong value of the status register: bits that only modern devices have, or FAILED lost. */
export function statusFacts(value: number, expected: number): Facts {
  const modern = 0x08 | 0x40;
  return {
    modernBits: (value & modern & ~expected) !== 0 && value !== 0xff,
    failedLost: (expected & 0x80) !== 0 && value === (expected & ~0x80),
  };
}
