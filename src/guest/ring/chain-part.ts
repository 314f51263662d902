import { writeDescriptor } from "../../wire/descriptor-format.ts";
import type { Guest } from "../guest.ts";

/** One buffer of a chain about to be offered. */
export interface ChainPart {
  readonly address: number;
  readonly length: number;
  readonly writable: boolean;
  /** High word of a hostile address; left out for real memory. */
  readonly addressHigh?: number;
  /** Flags added to those that direction and position give. */
  readonly extraFlags?: number;
}

/** Writes one descriptor for a part into the intended memory. */
export function writePart(guest: Guest, address: number, part: ChainPart, flags: number, next: number): void {
  const { format, memory } = guest;
  const all = flags | (part.writable ? format.flagWrite : 0) | (part.extraFlags ?? 0);
  const high = part.addressHigh ?? Math.floor(part.address / 0x1_0000_0000);
  writeDescriptor(memory.view, format, memory.at(address), part.address, part.length, all, next, high);
}
