import { type MisplacedDetail, misplacedDetail, type OutsidePlace } from "../../operation/malformed/chain-detail.ts";
import type { Allocation } from "../allocator.ts";
import { carriesToGuest } from "../device/device-queues.ts";
import type { Guest } from "../guest.ts";
import type { ChainPart } from "./chain-part.ts";
import type { DriverQueue } from "./driver-queue.ts";
import { bufferBytes } from "./malformed-builder.ts";
import { directDescriptors, offerChain, plainLayout } from "./offer-chain.ts";
import { outsidePart, wrappingPart } from "./outside-part.ts";

/** The good buffers around what is wrong with a chain, and where its descriptors lie. */
type Setting = Omit<MisplacedDetail, "wrong">;

/** What is wrong: buffers that stand together, and guest memory that goes with them. */
interface Wrong {
  readonly parts: readonly ChainPart[];
  /** Bytes at the start of the first that can hold a message. */
  readonly insideBytes: number;
  /** Good buffers that must stand before and behind for the chain to be wrong in nothing else. */
  readonly beforeMin?: number;
  readonly afterMin?: number;
}

/** Lays a chain's buffers and keeps what has to be given back. */
class Laying {
  readonly guest: Guest;
  readonly allocations: Allocation[] = [];
  /** Memory was too full for a buffer: what was laid is not fit to be offered. */
  short = false;

  constructor(guest: Guest) {
    this.guest = guest;
  }

  good(writable: boolean): ChainPart {
    const allocation = this.guest.allocate(bufferBytes, "heap");
    if (allocation === undefined) {
      this.short = true;
      return { address: 0, length: 0, writable };
    }
    this.allocations.push(allocation);
    return { address: allocation.address, length: bufferBytes, writable };
  }

  goods(count: number, writable: boolean): ChainPart[] {
    return Array.from({ length: count }, () => this.good(writable));
  }
}

/**
 * Offers a chain in which one buffer is wrong, alone or among good ones: before it there may be a whole message, in
 * one buffer or two. Undefined when the condition is none of these, false when there is no room for it now.
 */
export function offerMisplacedPart(
  guest: Guest,
  queue: DriverQueue,
  condition: string,
  detail: number,
): boolean | undefined {
  const writable = carriesToGuest(guest.device, queue.index);
  const wanted = misplacedDetail(condition, detail);
  if (wanted === undefined) {
    return undefined;
  }
  const laying = new Laying(guest);
  const wrong = wrongParts(laying, condition, writable, wanted.wrong);
  const setting = fitting(guest, queue, wrong, wanted);
  const chain = setting === undefined ? undefined : surround(laying, condition, writable, wrong, setting);
  const layout = { ...plainLayout, indirect: setting?.indirect ?? "no" };
  if (chain !== undefined && !laying.short && offerChain(guest, queue, chain, layout, laying.allocations) >= 0) {
    return true;
  }
  for (const allocation of laying.allocations) {
    guest.flushBuffer(allocation);
    guest.release(allocation);
  }
  return false;
}

function wrongParts(laying: Laying, condition: string, writable: boolean, wrong: MisplacedDetail["wrong"]): Wrong {
  if (wrong === undefined) {
    const parts =
      condition === "zero-length" ? [{ ...laying.good(writable), length: 0 }] : [laying.good(true), laying.good(false)];
    return { parts, insideBytes: 0 };
  }
  const unused = condition === "unused-address-outside-ram";
  const direction = unused ? !writable : writable;
  const laid =
    "place" in wrong
      ? outside(laying, wrong.place, direction)
      : { parts: [wrappingPart(direction, wrong.beforeWrap)], insideBytes: 0 };
  return unused ? { parts: laid.parts, insideBytes: 0, ...(writable ? { afterMin: 1 } : { beforeMin: 1 }) } : laid;
}

function outside(laying: Laying, place: OutsidePlace, writable: boolean): Wrong {
  const { part, insideBytes, allocation } = outsidePart(laying.guest, place, writable);
  if (allocation !== undefined) {
    laying.allocations.push(allocation);
  }
  return { parts: [part], insideBytes };
}

/** Leaves good buffers out until the chain has no more descriptors than are free. */
function fitting(guest: Guest, queue: DriverQueue, wrong: Wrong, wanted: Setting): Setting | undefined {
  const indirect = guest.negotiated("INDIRECT_DESC") ? wanted.indirect : "no";
  const beforeMin = wrong.beforeMin ?? 0;
  const afterMin = wrong.afterMin ?? 0;
  let before = Math.max(wanted.before, beforeMin);
  let after = Math.max(wanted.after, afterMin);
  const fits = (): boolean => {
    const parts = before + wrong.parts.length + after;
    return (
      parts + (indirect === "tail" ? 1 : 0) <= queue.size && directDescriptors(parts, indirect) <= queue.free.length
    );
  };
  while (!fits() && after > afterMin) {
    after--;
  }
  while (!fits() && before > beforeMin) {
    before--;
  }
  return fits() ? { ...wanted, before, after, indirect } : undefined;
}

/** Puts the good buffers around the wrong one, a message in those that the device reads. */
function surround(
  laying: Laying,
  condition: string,
  writable: boolean,
  wrong: Wrong,
  setting: Setting,
): readonly ChainPart[] {
  const { guest } = laying;
  // What only its address makes wrong stands in the order of a good chain: readable buffers first.
  const inOrder = condition === "unused-address-outside-ram";
  const before = laying.goods(setting.before, inOrder ? false : writable);
  const after = laying.goods(setting.after, inOrder ? true : writable);
  const first = before[0] ?? wrong.parts[0];
  const inside = before.length > 0 ? before.length * bufferBytes : wrong.insideBytes;
  const start = guest.device.plausibleStart(inside + (setting.endsBefore ? 0 : bufferBytes));
  if (first !== undefined && !first.writable && inside > start.length && !laying.short) {
    guest.memory.bytes.set(start, guest.memory.at(first.address));
  }
  for (const allocation of laying.allocations) {
    guest.flushBuffer(allocation);
  }
  if (wrong.insideBytes > 0) {
    guest.flush(wrong.parts[0]?.address ?? 0, wrong.insideBytes);
  }
  return [...before, ...wrong.parts, ...after];
}
