import type { Ring, RingAreas } from "../ring.ts";

/** Where the ring of a queue lies: in one block that a legacy driver gave, or in three areas that a modern one did. */
export class PlacedQueue {
  /** The value of the queue's address register: address / 4096, 0 while the queue is not set up. */
  pageNumber = 0;
  /** Number of descriptors and ring entries; a modern driver may ask for fewer than there can be. */
  size: number;
  /** The most there can be. */
  readonly sizeMax: number;
  /** A modern driver has enabled the queue. */
  enabled = false;
  /** A queue that a modern driver has enabled is served: the driver is ready, and its features were agreed on. */
  live = false;
  protected readonly ring: Ring;
  protected inRam = false;

  constructor(ring: Ring) {
    this.ring = ring;
    this.size = ring.size;
    this.sizeMax = ring.size;
  }

  protected placeAreas(areas: RingAreas, size: number): void {
    this.size = size;
    this.enabled = true;
    this.inRam = this.ring.placeAreas(areas, size);
  }

  /** Back to power-on. */
  protected unplace(): void {
    this.pageNumber = 0;
    this.enabled = false;
    this.size = this.sizeMax;
    this.inRam = false;
    this.ring.resize(this.sizeMax);
  }

  protected isPlaced(): boolean {
    return this.pageNumber !== 0 || (this.enabled && this.live);
  }
}
