import type { Random } from "../../base/random.ts";
import { writeDescriptor } from "../../wire/descriptor-format.ts";
import type { Allocation } from "../allocator.ts";
import type { Guest } from "../guest.ts";
import { type ChainPart, writePart } from "./chain-part.ts";

/**
 * The entries of an indirect table that a chain takes, in the order of the chain: the first one is entry 0, the others
 * follow it or are `scattered` over all `entries`.
 */
export function tableOrder(random: Random, count: number, entries: number, scattered: boolean): number[] {
  const order = Array.from({ length: entries }, (_, index) => index);
  if (scattered) {
    for (let index = 1; index < count; index++) {
      const other = random.between(index, entries - 1);
      [order[index], order[other]] = [order[other] as number, order[index] as number];
    }
  }
  return order.slice(0, count);
}

/**
 * Writes an indirect table with the given entries of a chain. What it has beside them means nothing: descriptors that
 * a device would take for good, and garbage.
 */
export function writeTable(
  guest: Guest,
  table: Allocation,
  parts: readonly ChainPart[],
  order: readonly number[],
): void {
  const { format, random } = guest;
  const entries = table.length / format.bytes;
  if (entries > order.length) {
    fillUnused(guest, table, parts, new Set(order));
  }
  for (const [index, entry] of order.entries()) {
    const next = order[index + 1];
    // Without NEXT the field says nothing: it holds whatever was there.
    const link = next ?? random.below(0x1_0000);
    const flags = next === undefined ? 0 : format.flagNext;
    writePart(guest, table.address + entry * format.bytes, parts[index] as ChainPart, flags, link);
  }
  guest.flushBuffer(table);
}

function fillUnused(guest: Guest, table: Allocation, parts: readonly ChainPart[], used: ReadonlySet<number>): void {
  const { format, memory, random } = guest;
  for (let entry = 0; entry < table.length / format.bytes; entry++) {
    if (used.has(entry)) {
      continue;
    }
    const { address, length } = parts[random.below(parts.length)] as ChainPart;
    const place = memory.at(table.address + entry * format.bytes);
    const flags = random.below(8);
    const next = random.below(table.length / format.bytes);
    if (random.chance(0.5)) {
      writeDescriptor(memory.view, format, place, address, length, flags, next);
    } else {
      const [low, bytes, high] = [
        random.below(0x1_0000_0000),
        random.below(0x1_0000_0000),
        random.below(0x1_0000_0000),
      ];
      writeDescriptor(memory.view, format, place, low, bytes, flags, next, high);
    }
  }
}
