import { assert } from "../base/assert.ts";
import type { RamRegion } from "../target/target.ts";

/** Bytes at the end of RAM, and on each side of a border between regions, that are kept for buffers laid there. */
export const edgeBytes: number = 64 * 1024;

const pageBytes = 4096;

/** What a driver uses which part of guest memory for. All are guest addresses. */
export interface MemoryPlan {
  /** Rings lie from here up to the heap. */
  readonly ringsStart: number;
  /** Buffers lie from here up to `heapEnd`. */
  readonly heapStart: number;
  readonly heapEnd: number;
  /** Where two regions touch, or -1. */
  readonly border: number;
  /** First address behind the last region. */
  readonly end: number;
}

/**
 * Shares guest memory out: rings and heap in the largest stretch without a hole that leaves the edges free. `ram` is
 * ascending and holds a region at least; regions may touch. A KitError says when there is no room for a ring.
 */
export function planMemory(ram: readonly RamRegion[]): MemoryPlan {
  const last = ram[ram.length - 1];
  assert(last !== undefined, "a driver needs a region of guest memory");
  const end = last.start + last.length;
  const border = ram.find(({ start }) => ram.some((before) => before.start + before.length === start))?.start ?? -1;
  let start = 0;
  let heapEnd = 0;
  for (const stretch of stretches(ram, border, end)) {
    if (stretch.end - stretch.start > heapEnd - start) {
      start = stretch.start;
      heapEnd = stretch.end;
    }
  }
  assert(heapEnd - start >= 4 * pageBytes, "no region of guest memory is large enough for a ring and its buffers");
  const ringPages = Math.floor((heapEnd - start) / 2 / pageBytes);
  return { ringsStart: start, heapStart: start + ringPages * pageBytes, heapEnd, border, end };
}

/** Stretches without a hole in which nothing is kept free for an edge; the lowest page of memory is left alone. */
function stretches(ram: readonly RamRegion[], border: number, end: number): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const region of ram) {
    const regionEnd = region.start + region.length;
    const before = found.at(-1);
    if (before !== undefined && before.end === region.start && region.start !== border) {
      before.end = regionEnd;
    } else {
      found.push({ start: region.start, end: regionEnd });
    }
  }
  return found.map((stretch) => ({
    start: stretch.start === border ? stretch.start + edgeBytes : Math.max(stretch.start, pageBytes),
    end: stretch.end === border || stretch.end === end ? stretch.end - edgeBytes : stretch.end,
  }));
}
