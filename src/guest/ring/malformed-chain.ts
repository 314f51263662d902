import {
  availableJump,
  fillsQueue,
  headBeyond,
  loopDetail,
  malformedDescriptors,
  nestedDetail,
  nextBeyond,
  outsideTable,
  tableNextBeyond,
  wrongTableLength,
} from "../../operation/malformed/chain-detail.ts";
import type { Guest } from "../guest.ts";
import { writePart } from "./chain-part.ts";
import type { DriverQueue } from "./driver-queue.ts";
import { MalformedBuilder } from "./malformed-builder.ts";
import { offerMisplacedPart } from "./misplaced-part.ts";
import { placeHead } from "./offer-chain.ts";
import { lastPart, outsideAddress } from "./outside-part.ts";

/** What a malformed offer left in flight. */
export interface MalformedOffer {
  /** Extra distance to move the available index by: an impossible jump. */
  readonly jump: number;
}

const plain: MalformedOffer = Object.freeze({ jump: 0 });

/** So many times its length a queue is filled with heads in flight at most: more than any device may take of it. */
const overfullFactor = 5;

/**
 * Offers a chain that meets one condition of spec/virtqueue.json; `detail` varies it. Undefined when the condition
 * cannot be made here and now (too few descriptors, nothing in flight); the caller then does nothing.
 */
export function offerMalformedChain(
  guest: Guest,
  queue: DriverQueue,
  condition: string,
  detail: number,
): MalformedOffer | undefined {
  // One entry more than the ring has would look like an impossible jump of the index, which is a condition of its own,
  // but for heads in flight: of these there may be more than the queue has.
  const most = condition === "head-in-flight" ? overfullFactor * queue.size : queue.size;
  if (entriesInFlight(queue) >= most) {
    return undefined;
  }
  const special = offerSpecial(guest, queue, condition, detail);
  if (special !== null) {
    return special;
  }
  const placed = offerMisplacedPart(guest, queue, condition, detail);
  if (placed !== undefined) {
    return placed ? plain : undefined;
  }
  if (queue.free.length < Math.min(malformedDescriptors, queue.size)) {
    return undefined;
  }
  const builder = new MalformedBuilder(guest, queue, Math.min(malformedDescriptors, queue.size));
  if (!buildChain(builder, condition, detail) || builder.short) {
    queue.free.push(...builder.descriptors);
    for (const allocation of builder.allocations) {
      guest.flushBuffer(allocation);
      guest.release(allocation);
    }
    return undefined;
  }
  builder.offer();
  return plain;
}

function entriesInFlight(queue: DriverQueue): number {
  return (queue.available - queue.used) & 0xffff;
}

/** Conditions of the ring itself rather than of a chain; null when the condition is none of them. */
function offerSpecial(
  guest: Guest,
  queue: DriverQueue,
  condition: string,
  detail: number,
): MalformedOffer | undefined | null {
  switch (condition) {
    case "head-out-of-range":
      placeHead(guest, queue, headBeyond(detail, queue.size));
      return plain;
    case "available-jump":
      return { jump: availableJump(detail, queue.size) };
    case "head-in-flight": {
      const heads = [...queue.inFlight.keys()];
      if (heads.length === 0) {
        return undefined;
      }
      const head = heads[detail % heads.length] as number;
      // Whatever comes back, and how often, its descriptors and buffers are not used again in this life.
      queue.inFlight.set(head, { head, descriptors: [], allocations: [] });
      const entries = fillsQueue(detail) ? queue.size : 1;
      for (let entry = 0; entry < entries && entriesInFlight(queue) < overfullFactor * queue.size; entry++) {
        placeHead(guest, queue, head);
      }
      return plain;
    }
    default:
      return null;
  }
}

function buildChain(builder: MalformedBuilder, condition: string, detail: number): boolean {
  const { guest, queue, descriptors } = builder;
  const { flagNext, bytes } = guest.format;
  const second = descriptors[1] ?? descriptors[0] ?? 0;
  switch (condition) {
    case "descriptor-loop":
      return buildLoop(builder, detail);
    case "next-out-of-range":
      builder.direct(0, builder.buffer(), flagNext, nextBeyond(detail, queue.size));
      return true;
    case "total-too-long": {
      const huge = { ...builder.buffer(), length: 0xffff_ff00 };
      builder.direct(0, huge, flagNext, second);
      builder.direct(1, huge, flagNext, descriptors[2] ?? 0);
      builder.direct(2, huge, 0, 0);
      return queue.size > 2;
    }
    case "indirect-length": {
      const table = builder.table([builder.buffer()], -1);
      builder.direct(0, { ...table, length: wrongTableLength(detail, bytes) }, 0, 0);
      return guest.negotiated("INDIRECT_DESC");
    }
    default:
      return buildIndirect(builder, condition, detail);
  }
}

function buildIndirect(builder: MalformedBuilder, condition: string, detail: number): boolean {
  const { guest, queue, descriptors } = builder;
  const { flagNext, flagIndirect, bytes } = guest.format;
  const negotiated = guest.negotiated("INDIRECT_DESC");
  switch (condition) {
    case "nested-indirect": {
      const inner = builder.table([builder.buffer()], -1);
      const { alone, endless } = nestedDetail(detail);
      const outer = builder.table(alone ? [inner] : [builder.buffer(), inner], -1);
      if (endless && !builder.short) {
        // The table refers to itself.
        const place = outer.address + (alone ? 0 : bytes);
        writePart(guest, place, outer, 0, 0);
        guest.flush(place, bytes);
      }
      builder.direct(0, outer, 0, 0);
      return negotiated;
    }
    case "indirect-with-next":
      builder.direct(0, builder.table([builder.buffer()], -1), flagNext, descriptors[1] ?? 0);
      builder.direct(1, builder.buffer(), 0, 0);
      return negotiated && queue.size > 1;
    case "indirect-outside-ram": {
      const { place, length } = outsideTable(detail, bytes);
      const part =
        "address" in place
          ? { address: outsideAddress(guest, place.address), writable: false }
          : lastPart(bytes * place.entriesBefore2To64);
      builder.direct(0, { ...part, length, extraFlags: flagIndirect }, 0, 0);
      return negotiated;
    }
    case "indirect-not-negotiated":
      builder.direct(0, builder.table([builder.buffer()], -1), 0, 0);
      return !negotiated;
    case "indirect-next-out-of-range":
      builder.direct(0, builder.table([builder.buffer()], tableNextBeyond(detail)), 0, 0);
      return negotiated;
    default:
      return false;
  }
}

function buildLoop(builder: MalformedBuilder, detail: number): boolean {
  const { guest, descriptors } = builder;
  const { flagNext } = guest.format;
  const head = descriptors[0] as number;
  const { descriptors: count, tableEntry } = loopDetail(detail, descriptors.length);
  if (tableEntry !== undefined && guest.negotiated("INDIRECT_DESC")) {
    // The loop is inside a table, whose entries are counted apart from the queue's own.
    const parts = Array.from({ length: count }, () => builder.buffer());
    builder.direct(0, builder.table(parts, tableEntry), 0, 0);
    return true;
  }
  for (let index = 0; index < count; index++) {
    const next = index === count - 1 ? head : (descriptors[index + 1] as number);
    builder.direct(index, builder.buffer(), flagNext, next);
  }
  return true;
}
