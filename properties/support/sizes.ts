import type { Random } from "../../src/base/random.ts";
import { boundaryLength } from "../../src/operation/generators/boundary.ts";
import { messageHeaderBytes } from "../../src/operation/ring/message-bytes.ts";

/** Bytes of an ordinary message; longer ones are drawn now and then, since they cost more than they tell. */
const ordinaryBytes = 5000;
const longBytes = 70_000;

/** Payload bytes of one message, 0 .. 70000: mostly small, and at the borders where implementations err. */
export function payloadLength(random: Random): number {
  return boundaryLength(random, random.chance(0.97) ? ordinaryBytes : longBytes);
}

/** Payload bytes of one message that carries something. */
export function filledLength(random: Random): number {
  return Math.max(1, payloadLength(random));
}

/** Writable bytes of a receive chain that can hold a message, header included: 9 or more. */
export function usableCapacity(random: Random): number {
  return random.chance(0.2) ? random.between(messageHeaderBytes + 1, 17) : messageHeaderBytes + filledLength(random);
}

/** Writable bytes of a receive chain too short for a header and one byte: 1 .. 8. */
export function unusableCapacity(random: Random): number {
  return random.between(1, messageHeaderBytes);
}

/** A queue index, from the first to far behind the last. */
export function anyQueueIndex(random: Random): number {
  return random.chance(0.5) ? random.below(5) : random.pick([15, 16, 31, 63, 64, 1023, 1024, 0x7fff, 0x8000, 0xffff]);
}

/** A number that varies a malformed offer: mostly small, for the variants that are counted, else of 16 bits. */
export function anyDetail(random: Random): number {
  return random.chance(0.6) ? random.below(12) : random.below(0x1_0000);
}
