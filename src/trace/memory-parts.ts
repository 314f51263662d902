import type { Specification } from "../spec/specification.ts";
import { descriptorFormat } from "../wire/descriptor-format.ts";
import { isInRing, ringGapEnd, ringPartAt } from "../wire/ring-place.ts";
import type { BusState, KnownQueue, KnownTable } from "./bus-state.ts";

/** A piece of guest memory that has a meaning of its own: a row of a table, a field, or bytes of a buffer. */
export interface MemoryPart {
  readonly address: number;
  readonly length: number;
  /** `queue 1 desc[3]`, or `buffer`. */
  readonly place: string;
  readonly shape: "descriptor" | "used-element" | "word" | "bytes";
}

function part(address: number, length: number, place: string, shape: MemoryPart["shape"]): MemoryPart {
  return { address, length, place, shape };
}

/** The piece of a ring that an address lies in, whole. */
function ringPiece({ ring, index }: KnownQueue, address: number, { virtqueue }: Specification): MemoryPart {
  const { descriptor, available, used } = virtqueue;
  const name = `queue ${index}`;
  const at = (start: number, length: number, place: string, shape: MemoryPart["shape"] = "word"): MemoryPart =>
    part(start, length, `${name} ${place}`, shape);
  const padding = (start: number): MemoryPart => at(start, ringGapEnd(ring, address) - start, "padding", "bytes");
  switch (ringPartAt(ring, address)) {
    case "descriptors": {
      const row = Math.floor((address - ring.descriptors) / descriptor.bytes);
      const end = ring.descriptors + ring.size * descriptor.bytes;
      return address < end
        ? at(ring.descriptors + row * descriptor.bytes, descriptor.bytes, `desc[${row}]`, "descriptor")
        : padding(end);
    }
    case "available":
      if (address < ring.usedEvent) {
        return fieldPart(at, ring.available, address, available, "avail", "word");
      }
      return address < ring.usedEvent + 2 ? at(ring.usedEvent, 2, "used_event") : padding(ring.usedEvent + 2);
    case "used":
      if (address < ring.availableEvent) {
        return fieldPart(at, ring.used, address, used, "used", "used-element");
      }
      return address < ring.availableEvent + 2
        ? at(ring.availableEvent, 2, "avail_event")
        : padding(ring.availableEvent + 2);
  }
}

interface FieldRules {
  readonly flagsOffset: number;
  readonly indexOffset: number;
  readonly ringOffset: number;
  readonly entryBytes: number;
}

function fieldPart(
  at: (start: number, length: number, place: string, shape?: MemoryPart["shape"]) => MemoryPart,
  start: number,
  offset: number,
  rules: FieldRules,
  name: string,
  entryShape: MemoryPart["shape"],
): MemoryPart {
  const inside = offset - start;
  if (inside >= rules.ringOffset) {
    const entry = Math.floor((inside - rules.ringOffset) / rules.entryBytes);
    const place = start + rules.ringOffset + entry * rules.entryBytes;
    return at(place, rules.entryBytes, `${name}.ring[${entry}]`, entryShape);
  }
  return inside >= rules.indexOffset
    ? at(start + rules.indexOffset, 2, `${name}.idx`)
    : at(start + rules.flagsOffset, 2, `${name}.flags`);
}

/** The row of an indirect table that `at` lies in, or the stretch of a buffer up to `end`. */
function bufferPart(at: number, end: number, state: BusState, { virtqueue }: Specification): MemoryPart {
  const { bytes } = virtqueue.descriptor;
  const table = state.tables.findLast(({ address, length }) => at >= address && at < address + length);
  if (table === undefined) {
    const starts = state.tables.map(({ address }) => address).filter((start) => start > at);
    return part(at, Math.min(end, ...starts) - at, "buffer", "bytes");
  }
  const row = Math.floor((at - table.address) / bytes);
  const start = table.address + row * bytes;
  const length = Math.min(bytes, table.address + table.length - start);
  const place = `table 0x${table.address.toString(16)} desc[${row}]`;
  return part(start, length, place, length === bytes ? "descriptor" : "bytes");
}

/** The most pieces a range is cut into; the rest is one more, plain bytes. */
const partsMax = 4096;

/**
 * Cuts a range of guest memory at the borders of what lies there. A piece is cut to the range: one that is not whole is
 * plain bytes, unless it is a field.
 */
export function memoryParts(
  address: number,
  length: number,
  state: BusState,
  specification: Specification,
): MemoryPart[] {
  const parts: MemoryPart[] = [];
  const end = address + length;
  for (let at = address; at < end; ) {
    const queues = [...state.queues.values()];
    const queue = queues.find(({ ring }) => isInRing(ring, at));
    const rings = queues
      .flatMap(({ ring }) => ring.stretches)
      .map((each) => each.address)
      .filter((start) => start > at);
    const whole =
      queue === undefined || parts.length >= partsMax
        ? bufferPart(at, Math.min(end, ...rings), state, specification)
        : ringPiece(queue, at, specification);
    const stop = Math.min(end, whole.address + whole.length);
    const isWhole = whole.address === at && stop === whole.address + whole.length;
    parts.push(isWhole ? whole : cut(whole, at, stop, specification));
    at = stop;
  }
  return parts;
}

/** Bytes of a descriptor up to its `next`, which a device need not read. */
const partialDescriptorMin = 14;

/** A piece of a row or an element: a field by its name, or bytes from some offset on. */
function cut(whole: MemoryPart, start: number, end: number, { virtqueue }: Specification): MemoryPart {
  const offset = start - whole.address;
  const length = end - start;
  const name = fieldName(whole, offset, length, virtqueue);
  if (name !== undefined) {
    return part(start, length, `${whole.place}.${name}`, length <= 8 ? "word" : "bytes");
  }
  if (whole.shape === "descriptor" && offset === 0 && length >= partialDescriptorMin) {
    return part(start, length, whole.place, "descriptor");
  }
  const place = whole.shape === "bytes" || offset === 0 ? whole.place : `${whole.place}+${offset}`;
  return part(start, length, place, "bytes");
}

function fieldName(
  whole: MemoryPart,
  offset: number,
  length: number,
  { descriptor, used }: Specification["virtqueue"],
): string | undefined {
  if (whole.shape === "descriptor") {
    return descriptor.fields.find((field) => field.offset === offset && field.width === length)?.name;
  }
  if (whole.shape === "used-element" && length === 4) {
    return offset === used.idOffset ? "id" : offset === used.lengthOffset ? "len" : undefined;
  }
  return undefined;
}

/** The indirect table that a whole descriptor points to. */
export function indirectTable(
  { shape }: MemoryPart,
  bytes: Uint8Array,
  { virtqueue }: Specification,
): KnownTable | undefined {
  const format = descriptorFormat(virtqueue.descriptor);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (
    shape !== "descriptor" ||
    bytes.length < format.bytes ||
    (view.getUint16(format.flags, true) & format.flagIndirect) === 0
  ) {
    return undefined;
  }
  const address = Number(view.getBigUint64(format.address, true));
  return { address, length: view.getUint32(format.length, true) };
}

const shownBytes = 24;

/** Bytes in hexadecimal, and as text where they look like text. */
export function bytesText(bytes: Uint8Array, length: number = bytes.length): string {
  const shown = bytes.subarray(0, shownBytes);
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const isText = shown.length > 2 && shown.every((byte) => byte >= 0x20 && byte < 0x7f);
  const text = isText ? ` "${String.fromCharCode(...shown)}"` : "";
  return `${hex}${length > shown.length ? ` ... (${length} bytes)` : ""}${text}`;
}

function word(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}

/** What a piece of guest memory holds: `{0x5000, 12 bytes, NEXT, next 4}`, a number, or bytes. */
export function partText({ shape, place }: MemoryPart, bytes: Uint8Array, { virtqueue }: Specification): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (shape) {
    case "descriptor": {
      const format = descriptorFormat(virtqueue.descriptor);
      const isShort = bytes.length < format.next + 2;
      const flags = view.getUint16(format.flags, true);
      const address = `0x${view.getBigUint64(format.address, true).toString(16)}`;
      const next = (flags & format.flagNext) === 0 || isShort ? "" : `, next ${view.getUint16(format.next, true)}`;
      return `{${address}, ${view.getUint32(format.length, true)} bytes, ${flagsText(flags, format)}${next}}`;
    }
    case "used-element": {
      const { idOffset, lengthOffset } = virtqueue.used;
      return `{id ${view.getUint32(idOffset, true)}, len ${view.getUint32(lengthOffset, true)}}`;
    }
    case "word": {
      const value = word(bytes);
      return place.endsWith("address") ? `0x${value.toString(16)}` : String(value);
    }
    default:
      return bytesText(bytes);
  }
}

function flagsText(flags: number, format: ReturnType<typeof descriptorFormat>): string {
  const known: readonly (readonly [number, string])[] = [
    [format.flagNext, "NEXT"],
    [format.flagWrite, "WRITE"],
    [format.flagIndirect, "INDIRECT"],
  ];
  const names = known.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  const rest = known.reduce((left, [bit]) => left & ~bit, flags);
  return [...names, ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join(" ") || "flags 0";
}
