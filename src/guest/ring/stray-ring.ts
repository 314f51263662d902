import { writeDescriptor } from "../../wire/descriptor-format.ts";
import type { RingPlace } from "../../wire/ring-place.ts";
import { carriesToGuest } from "../device/device-queues.ts";
import type { Guest } from "../guest.ts";

const pageBytes = 4096;

/** What is left of an address that is computed in 32 bits. */
const shortAddresses = 0x1_0000_0000;

/** Bytes of the buffer that lies in the ring itself, behind the first descriptors. */
const bufferBytes = 64;

/** An entry of the descriptor table where that buffer begins. */
const bufferDescriptor = 4;

/**
 * Lays a ring of `size` entries that is not wholly in guest memory: over the end of RAM or over an edge of a hole, by
 * as few bytes as whole pages allow or by more, or 4 GiB above a place inside, as `variant` says. What of it is inside,
 * or where the lower half of its address leads, looks like a ring with one chain on offer. Undefined where every such
 * place is in use.
 */
export function layStrayRing(guest: Guest, index: number, size: number, variant: number): RingPlace | undefined {
  const bytes = guest.placement.bytes(size);
  const places = [...strayPlaces(guest, bytes), ...aliasedPlaces(guest, bytes)];
  if (places.length === 0) {
    return undefined;
  }
  const address = places[variant % places.length] as number;
  const seen = address >= shortAddresses && !touches(guest, address, bytes) ? address - shortAddresses : address;
  for (let page = seen; page < seen + bytes; page += pageBytes) {
    if (guest.contains(page, pageBytes)) {
      guest.zero(page, pageBytes);
    }
  }
  offerOne(guest, index, guest.placement.place(size, seen));
  return guest.placement.place(size, address);
}

/** Addresses of rings that are inside guest memory in part, the most of them first. */
function strayPlaces(guest: Guest, bytes: number): number[] {
  const { ram } = guest.description;
  const pages = Math.ceil(bytes / pageBytes);
  const places: number[] = [];
  for (let outside = 1; outside < pages; outside++) {
    for (const { start, length } of [...ram].reverse()) {
      places.push(start + length - (pages - outside) * pageBytes, start - outside * pageBytes);
    }
  }
  return places.filter((address) => address > 0 && isFree(guest, address, bytes));
}

/** Addresses outside guest memory, 4 GiB above free places in it: one for each region that has room. */
function aliasedPlaces(guest: Guest, ringBytes: number): number[] {
  const bytes = Math.ceil(ringBytes / pageBytes) * pageBytes;
  return guest.description.ram
    .filter(({ length }) => length >= bytes)
    .map(({ start, length }) => start + length - bytes)
    .filter((low) => guest.unused(low, bytes) && !touches(guest, low + shortAddresses, bytes))
    .map((low) => low + shortAddresses);
}

/** Whether any page of a stretch is guest memory. */
function touches(guest: Guest, address: number, bytes: number): boolean {
  for (let page = address; page < address + bytes; page += pageBytes) {
    if (guest.contains(page, pageBytes)) {
      return true;
    }
  }
  return false;
}

/** Whether a ring is outside in part, and in memory that nothing else uses in the rest. */
function isFree(guest: Guest, address: number, bytes: number): boolean {
  let inside = 0;
  for (let page = address; page < address + bytes; page += pageBytes) {
    if (guest.contains(page, pageBytes)) {
      inside++;
      if (!guest.unused(page, pageBytes)) {
        return false;
      }
    }
  }
  return inside > 0 && !guest.contains(address, bytes);
}

/** One chain in the direction of the queue; nothing of a message is in it that could be delivered. */
function offerOne(guest: Guest, index: number, { size, descriptors: address, available: ring }: RingPlace): void {
  const { available } = guest.specification.virtqueue;
  const { format, memory } = guest;
  const buffer = address + bufferDescriptor * format.bytes;
  const writable = carriesToGuest(guest.device, index);
  if (guest.contains(address, pageBytes) && size * format.bytes >= bufferDescriptor * format.bytes + bufferBytes) {
    const flags = writable ? format.flagWrite : 0;
    const start = guest.device.plausibleStart(0);
    const length = writable ? bufferBytes : start.length;
    writeDescriptor(memory.view, format, memory.at(address), buffer, length, flags, 0);
    if (!writable) {
      memory.bytes.set(start, memory.at(buffer));
    }
    guest.flush(address, pageBytes);
  }
  const place = ring + available.indexOffset;
  if (guest.contains(place, 2)) {
    guest.store16(place, 1);
  }
}
