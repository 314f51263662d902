import type { Specification } from "../../spec/specification.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { RingPlace } from "../../wire/ring-place.ts";

/** A used ring as memory shows it. */
export class UsedRing {
  readonly #rules: Specification["virtqueue"]["used"];
  readonly #view: DataView;
  readonly #place: number;
  readonly #availableEvent: number;
  readonly #size: number;

  constructor(specification: Specification, memory: MemoryWindow, ring: RingPlace) {
    this.#rules = specification.virtqueue.used;
    this.#view = memory.view;
    this.#place = memory.at(ring.used);
    this.#availableEvent = memory.at(ring.availableEvent);
    this.#size = ring.size;
  }

  /** The flags. */
  get flags(): number {
    return this.#view.getUint16(this.#place + this.#rules.flagsOffset, true);
  }

  /** The free-running index behind the last element. */
  get index(): number {
    return this.#view.getUint16(this.#place + this.#rules.indexOffset, true);
  }

  /** The field behind the ring, which has a meaning with EVENT_IDX. */
  get availableEvent(): number {
    return this.#view.getUint16(this.#availableEvent, true);
  }

  /** The slot of a free-running index. */
  slot(index: number): number {
    return index % this.#size;
  }

  /** The id of the element at a free-running index. */
  id(index: number): number {
    return this.#view.getUint32(this.#element(index) + this.#rules.idOffset, true);
  }

  /** The length of the element at a free-running index. */
  length(index: number): number {
    return this.#view.getUint32(this.#element(index) + this.#rules.lengthOffset, true);
  }

  #element(index: number): number {
    return this.#place + this.#rules.ringOffset + this.slot(index) * this.#rules.entryBytes;
  }
}

/**
 * Whether the index of a ring that was set up anew goes on where the former ring ended: what it covers from 0 on was
 * never written. `seen` is the ring as it is, `left` as the driver left it.
 */
export function isSurvivor(seen: UsedRing, left: UsedRing, formerUsed: number, offered: number): boolean {
  const since = (seen.index - formerUsed) & 0xffff;
  if (since === 0 || since + formerUsed > offered) {
    return false;
  }
  for (let index = 0; index < formerUsed; index++) {
    if (seen.id(index) !== left.id(index) || seen.length(index) !== left.length(index)) {
      return false;
    }
  }
  return true;
}
