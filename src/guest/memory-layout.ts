import type { RingSpot } from "../operation/life/queue-set-up.ts";
import { meetsRing } from "../wire/ring-place.ts";
import { type Allocation, Allocator, guardBytes } from "./allocator.ts";
import { edgeBytes, type MemoryPlan } from "./memory-plan.ts";
import type { DriverQueue } from "./ring/driver-queue.ts";

/** Bytes that a message-signalled interrupt writes. */
export const messageCellBytes = 4;

/** The most vectors an MSI-X table has; a cell is kept for each. */
const messageCellsMax = 2048;

/** Where buffers and rings can be laid. */
export type MemoryPlace = "heap" | "top" | "straddling";

/** Where in guest memory a driver's rings, buffers and message cells lie: finds places, and writes nothing. */
export class MemoryLayout {
  readonly #plan: MemoryPlan;
  readonly #contains: (address: number, length: number) => boolean;
  readonly #queues: ReadonlyMap<number, DriverQueue>;
  #heap = new Allocator(0, 0);
  readonly #edges: Map<MemoryPlace, Allocation | undefined> = new Map();
  /** Lowest address that rings have not used yet, in ascending order; rings are laid once and never reused. */
  #nextRing: number;

  /** `contains` tells guest RAM; `queues` are those whose rings lie somewhere now. */
  constructor(
    plan: MemoryPlan,
    contains: (address: number, length: number) => boolean,
    queues: ReadonlyMap<number, DriverQueue>,
  ) {
    this.#plan = plan;
    this.#contains = contains;
    this.#queues = queues;
    this.#nextRing = plan.ringsStart;
  }

  /** Starts anew with nothing laid; a heap that begins `again` is one as `Allocator` has it. */
  clear(again: boolean): void {
    const { heapStart, heapEnd } = this.#plan;
    this.#edges.clear();
    this.startRingsAgain();
    this.#heap = new Allocator(heapStart + messageCellBytes * messageCellsMax, heapEnd, again);
  }

  /** The next ring lies where the first one did. */
  startRingsAgain(): void {
    this.#nextRing = this.#plan.ringsStart;
  }

  /** Where the message of a vector is to be written: a cell that nothing else ever lies in. */
  messageCell(vector: number): number {
    return this.#plan.heapStart + messageCellBytes * vector;
  }

  /** Finds a place for a buffer and its guard, in the heap where an edge is taken; undefined when memory is full. */
  allocate(length: number, place: MemoryPlace): Allocation | undefined {
    if (place === "heap" || length < 2 || length > edgeBytes - guardBytes || this.#edges.get(place) !== undefined) {
      return this.#heap.allocate(length);
    }
    const { border, end } = this.#plan;
    const address = place === "top" ? end - length : border - Math.ceil(length / 2);
    if (!this.#contains(address, length) || !this.#free(address, length + guardBytes)) {
      return this.#heap.allocate(length);
    }
    const allocation = { address, length, freed: false };
    this.#edges.set(place, allocation);
    return allocation;
  }

  /** Gives a buffer back. */
  release(allocation: Allocation): void {
    for (const [place, edge] of this.#edges) {
      if (edge === allocation) {
        this.#edges.delete(place);
        return;
      }
    }
    this.#heap.free(allocation);
  }

  /** Whether the whole range is guest RAM in which neither rings nor buffers lie, now or later. */
  spare(address: number, length: number): boolean {
    const { ringsStart, heapEnd, border, end } = this.#plan;
    const edges = [border - edgeBytes, border, end - edgeBytes].filter((edge) => edge >= 0);
    const kept = [{ start: ringsStart, end: heapEnd }, ...edges.map((start) => ({ start, end: start + edgeBytes }))];
    return (
      this.#contains(address, length) && kept.every((each) => address + length <= each.start || address >= each.end)
    );
  }

  /** Whether the whole range is guest RAM in which neither rings nor buffers lie now. */
  unused(address: number, length: number): boolean {
    const { ringsStart, heapEnd, end } = this.#plan;
    const isEdge = address >= end - edgeBytes && this.#edges.get("top") === undefined;
    const isSpare = this.spare(address, length) || (isEdge && this.#contains(address, length));
    return isSpare && (address + length <= ringsStart || address >= heapEnd) && this.#free(address, length);
  }

  /** Finds a place for the `bytes` of a ring, in pages of its own; undefined when there is none. */
  placeRing(bytes: number, spot: RingSpot): number | undefined {
    const pages = Math.ceil(bytes / 4096) * 4096;
    const { ringsStart, heapStart, border, end } = this.#plan;
    const atEdge = spot === "top" ? end - pages : border - Math.ceil(pages / 8192) * 4096;
    if (spot !== "low" && this.#contains(atEdge, pages) && this.#fits(atEdge, pages)) {
      return atEdge;
    }
    let address = this.#nextRing;
    if (address + pages > heapStart) {
      // The ring area is full: start over; what lies there belongs to queues of earlier lives.
      address = ringsStart;
      if (address + pages > heapStart || !this.#free(address, pages)) {
        return;
      }
    }
    this.#nextRing = address + pages;
    return address;
  }

  #fits(address: number, length: number): boolean {
    // Rings at an edge are only laid where no buffer may be: both edges are left to whoever comes first.
    return length <= edgeBytes && this.#edges.size === 0 && this.#free(address, length);
  }

  #free(address: number, length: number): boolean {
    for (const queue of this.#queues.values()) {
      if (meetsRing(queue.ring, address, length)) {
        return false;
      }
    }
    return true;
  }
}
