import type { RingAreas } from "../ring.ts";
import type { Virtqueue } from "../virtqueue.ts";
import type { ModernParts } from "./modern-parts.ts";
import type { Negotiation } from "./negotiation.ts";

const areaWords = 6;
/** Nothing can be there: it is past every address of guest memory. */
const nowhere = Number.MAX_SAFE_INTEGER;
/** From here on the upper half of an address takes it past 2^53. */
const addressHighEnd = 0x20_0000;

/** What a modern driver sets up of each queue: its size, the places of its ring, and whether it is enabled. */
export class QueueConfiguration {
  protected readonly parts: ModernParts;
  protected readonly negotiation: Negotiation;
  /** Of each queue the low and the high word of its descriptors, available ring and used ring, as written. */
  protected readonly areas: readonly Uint32Array[];

  constructor(parts: ModernParts, negotiation: Negotiation) {
    this.parts = parts;
    this.negotiation = negotiation;
    this.areas = parts.queues.map(() => new Uint32Array(areaWords));
  }

  /** The size of the selected queue, 0 for one that does not exist. */
  size(): number {
    return this.selected()?.size ?? 0;
  }

  /** A word of the addresses of the selected queue. */
  word(index: number): number {
    return this.selectedAreas()?.[index] ?? 0;
  }

  /** Whether the selected queue is enabled, 0 or 1. */
  enabled(): number {
    return this.selected()?.enabled === true ? 1 : 0;
  }

  /** What tells the place for notifications of the selected queue. */
  notifyOffset(): number {
    return this.selected() === undefined ? 0 : this.parts.transport.queueSelect;
  }

  /** Size and addresses are for good while the queue is enabled. */
  writeSize(value: number): void {
    const queue = this.selected();
    const isPower = value !== 0 && (value & (value - 1)) === 0;
    if (queue !== undefined && !queue.enabled && isPower && value <= queue.sizeMax) {
      queue.size = value;
    }
  }

  /** Writes a word of the addresses of the selected queue. */
  writeWord(index: number, value: number): void {
    const areas = this.selectedAreas();
    if (areas !== undefined && this.selected()?.enabled === false) {
      areas[index] = value;
    }
  }

  /** A queue that is enabled stays so until it is reset. */
  writeEnable(value: number): void {
    const queue = this.selected();
    if (queue !== undefined && !queue.enabled && value === 1) {
      queue.enable(this.ring(this.parts.transport.queueSelect), queue.size);
    }
  }

  /** Resets the selected queue, where that was agreed on. */
  writeReset(value: number): void {
    if (this.selected() !== undefined && value === 1 && this.negotiation.has("ringReset")) {
      this.resetQueue(this.parts.transport.queueSelect);
    }
  }

  /** Where the ring of a queue lies. */
  ring(queue: number): RingAreas {
    return { descriptors: this.address(queue, 0), available: this.address(queue, 2), used: this.address(queue, 4) };
  }

  /** Back to power-on. */
  reset(): void {
    for (const words of this.areas) {
      words.fill(0);
    }
  }

  /** What a saved state holds: of each queue the words of its addresses. */
  save(): number[][] {
    return this.areas.map((words) => [...words]);
  }

  /** Takes over what {@link save} gave. */
  restore(areas: readonly (readonly number[])[]): void {
    for (const [queue, words] of this.areas.entries()) {
      words.set(areas[queue] ?? []);
    }
  }

  protected resetQueue(queue: number): void {
    this.negotiation.forgetQueue(queue);
    this.parts.events.resetQueue(queue);
    this.areas[queue]?.fill(0);
  }

  protected selected(): Virtqueue | undefined {
    return this.parts.queues[this.parts.transport.queueSelect];
  }

  protected selectedAreas(): Uint32Array | undefined {
    return this.areas[this.parts.transport.queueSelect];
  }

  protected address(queue: number, word: number): number {
    const [low = 0, high = 0] = this.areas[queue]?.subarray(word, word + 2) ?? [];
    return high < addressHighEnd ? high * 0x1_0000_0000 + low : nowhere;
  }
}
