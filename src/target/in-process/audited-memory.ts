import { assert } from "../../base/assert.ts";
import { copyBytes } from "../../base/copy-bytes.ts";
import { type AccessTrace, traceKind } from "../access-trace.ts";
import type { DeviceMemory } from "../device-port.ts";
import type { RamRegion } from "../target.ts";

const pageBytes = 4096;

/** The most RAM one span of touching regions may have, in bytes. */
const spanBytesMax = 0x1_0000_0000;

/** Regions that touch: one stretch of memory without a gap. */
interface Span {
  readonly start: number;
  /** First address behind the span. */
  readonly end: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** One flag a page: written since the last `clean`. */
  readonly dirty: Uint8Array;
  /** The first `dirtyCount` entries name the dirty pages. */
  readonly dirtyPages: Uint32Array;
  dirtyCount: number;
}

/**
 * Guest RAM of an in-process device. What the device does goes into a trace, in order and without allocation; what
 * was written by either side is known page by page, so that `clean` costs no more than was dirtied.
 *
 * Pages of RAM cost real memory only once they are written.
 */
export class AuditedMemory implements DeviceMemory {
  readonly #spans: readonly Span[];
  readonly #trace: AccessTrace | undefined;
  #span: Span;

  /**
   * Makes zeroed RAM. `regions` are ascending, do not overlap and are whole pages of 4096 bytes; a KitError says
   * which rule is broken. Without a trace nothing is recorded.
   */
  constructor(regions: readonly RamRegion[], trace: AccessTrace | undefined) {
    this.#spans = joinRegions(regions).map(createSpan);
    this.#span = this.#spans[0] as Span;
    this.#trace = trace;
  }

  contains(address: number, length: number): boolean {
    return this.#find(address, length) !== undefined;
  }

  read8(address: number): number {
    this.#trace?.add(traceKind.read, address, 1);
    const span = this.#find(address, 1);
    return span === undefined ? 0 : (span.bytes[address - span.start] as number);
  }

  read16(address: number): number {
    this.#trace?.add(traceKind.read, address, 2);
    const span = this.#find(address, 2);
    return span === undefined ? this.#readAcross(address, 2) : span.view.getUint16(address - span.start, true);
  }

  read32(address: number): number {
    this.#trace?.add(traceKind.read, address, 4);
    const span = this.#find(address, 4);
    return span === undefined ? this.#readAcross(address, 4) : span.view.getUint32(address - span.start, true);
  }

  write8(address: number, value: number): void {
    this.#trace?.add(traceKind.write, address, 1);
    this.#write8(address, value);
  }

  write16(address: number, value: number): void {
    this.#trace?.add(traceKind.write, address, 2);
    const span = this.#find(address, 2);
    if (span === undefined) {
      this.#writeAcross(address, value, 2);
      return;
    }
    span.view.setUint16(address - span.start, value, true);
    markDirty(span, address - span.start, 2);
  }

  write32(address: number, value: number): void {
    this.#trace?.add(traceKind.write, address, 4);
    this.#write32(address, value);
  }

  readBytes(address: number, target: Uint8Array, offset: number, length: number): void {
    this.#trace?.add(traceKind.read, address, length);
    this.guestRead(address, target, offset, length);
  }

  writeBytes(address: number, source: Uint8Array, offset: number, length: number): void {
    this.#trace?.add(traceKind.write, address, length);
    this.guestWrite(address, source, offset, length);
  }

  /** `readBytes` for the guest's side: not traced. */
  guestRead(address: number, target: Uint8Array, offset: number, length: number): void {
    const span = this.#find(address, length);
    if (span !== undefined) {
      copyBytes(span.bytes, address - span.start, target, offset, length);
      return;
    }
    target.fill(0, offset, offset + length);
    for (const each of this.#spans) {
      const from = Math.max(address, each.start);
      const to = Math.min(address + length, each.end);
      if (from < to) {
        target.set(each.bytes.subarray(from - each.start, to - each.start), offset + from - address);
      }
    }
  }

  /** `writeBytes` for the guest's side: not traced. */
  guestWrite(address: number, source: Uint8Array, offset: number, length: number): void {
    const near = this.#find(address, length);
    if (near !== undefined) {
      copyBytes(source, offset, near.bytes, address - near.start, length);
      markDirty(near, address - near.start, length);
      return;
    }
    for (const span of this.#spans) {
      const from = Math.max(address, span.start);
      const to = Math.min(address + length, span.end);
      if (from < to) {
        span.bytes.set(source.subarray(offset + from - address, offset + to - address), from - span.start);
        markDirty(span, from - span.start, to - from);
      }
    }
  }

  /** The write that a message-signalled interrupt is: 32 bits, lost outside RAM. Traced by the caller, as a message. */
  messageWrite(address: number, data: number): void {
    this.#write32(address, data);
  }

  /** Fills RAM with one byte for the guest's side; what lies outside RAM is left out. Not traced. */
  guestFill(address: number, length: number, value: number): void {
    for (const span of this.#spans) {
      const from = Math.max(address, span.start);
      const to = Math.min(address + length, span.end);
      if (from < to) {
        span.bytes.fill(value, from - span.start, to - span.start);
        markDirty(span, from - span.start, to - from);
      }
    }
  }

  /** Zeroes every page that was written since the last call. */
  clean(): void {
    for (const span of this.#spans) {
      for (let entry = 0; entry < span.dirtyCount; entry++) {
        const page = span.dirtyPages[entry] as number;
        span.bytes.fill(0, page * pageBytes, (page + 1) * pageBytes);
        span.dirty[page] = 0;
      }
      span.dirtyCount = 0;
    }
  }

  #find(address: number, length: number): Span | undefined {
    const near = this.#span;
    if (address >= near.start && address + length <= near.end) {
      return near;
    }
    for (const span of this.#spans) {
      if (address >= span.start && address + length <= span.end) {
        this.#span = span;
        return span;
      }
    }
    return undefined;
  }

  #write8(address: number, value: number): void {
    const span = this.#find(address, 1);
    if (span !== undefined) {
      span.bytes[address - span.start] = value;
      markDirty(span, address - span.start, 1);
    }
  }

  #write32(address: number, value: number): void {
    const span = this.#find(address, 4);
    if (span === undefined) {
      this.#writeAcross(address, value, 4);
      return;
    }
    span.view.setUint32(address - span.start, value, true);
    markDirty(span, address - span.start, 4);
  }

  #readAcross(address: number, width: number): number {
    let value = 0;
    for (let index = 0; index < width; index++) {
      const span = this.#find(address + index, 1);
      if (span !== undefined) {
        value += (span.bytes[address + index - span.start] as number) * 2 ** (8 * index);
      }
    }
    return value;
  }

  #writeAcross(address: number, value: number, width: number): void {
    for (let index = 0; index < width; index++) {
      this.#write8(address + index, (value >>> (8 * index)) & 0xff);
    }
  }
}

function markDirty(span: Span, offset: number, length: number): void {
  if (length === 0) {
    return;
  }
  const last = Math.floor((offset + length - 1) / pageBytes);
  for (let page = Math.floor(offset / pageBytes); page <= last; page++) {
    if (span.dirty[page] === 0) {
      span.dirty[page] = 1;
      span.dirtyPages[span.dirtyCount++] = page;
    }
  }
}

function joinRegions(regions: readonly RamRegion[]): RamRegion[] {
  assert(regions.length > 0, "guest memory needs at least one region");
  const joined: { start: number; length: number }[] = [];
  for (const { start, length } of regions) {
    const wholePages = start % pageBytes === 0 && length % pageBytes === 0;
    assert(wholePages && start >= 0 && length > 0, `the RAM region at ${start} (${length} bytes) is not whole pages`);
    const last = joined.at(-1);
    const end = last === undefined ? 0 : last.start + last.length;
    assert(start >= end, `the RAM region at ${start} overlaps the one before it`);
    if (last !== undefined && start === end) {
      last.length += length;
    } else {
      joined.push({ start, length });
    }
  }
  return joined;
}

function createSpan(region: RamRegion): Span {
  assert(region.length <= spanBytesMax, `more than ${spanBytesMax} bytes of RAM in one piece`);
  const buffer = new ArrayBuffer(region.length);
  const pages = region.length / pageBytes;
  return {
    start: region.start,
    end: region.start + region.length,
    bytes: new Uint8Array(buffer),
    view: new DataView(buffer),
    dirty: new Uint8Array(pages),
    dirtyPages: new Uint32Array(pages),
    dirtyCount: 0,
  };
}
