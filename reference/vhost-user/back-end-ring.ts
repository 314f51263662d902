import type { BackEndEnvironment } from "../../src/target/back-end-port.ts";
import type { Parts } from "../parts.ts";
import type { RingAreas } from "../ring.ts";
import type { Virtqueue } from "../virtqueue.ts";
import type { MappedMemory } from "./mapped-memory.ts";

/** The largest ring that there can be. */
const sizeMax = 32_768;

/** One ring of a back-end: what the front-end has told of it, and the queue that serves it while it is started. */
export class BackEndRing {
  /** The descriptor by which the front-end kicks; -1 for none. */
  kick = -1;
  /** The descriptor by which the back-end calls; -1 for none. */
  call = -1;
  size = 0;
  base = 0;
  /** Guest addresses of its parts; undefined until they are told, or where they are no memory. */
  areas: RingAreas | undefined = undefined;
  isEnabled = false;
  queue: Virtqueue | undefined = undefined;

  protected readonly environment: BackEndEnvironment;
  protected readonly memory: MappedMemory;
  protected readonly parts: Parts;
  protected readonly writable: boolean;

  /** `writable`: the device writes to the buffers of the ring. */
  constructor(environment: BackEndEnvironment, memory: MappedMemory, parts: Parts, writable: boolean) {
    this.environment = environment;
    this.memory = memory;
    this.parts = parts;
    this.writable = writable;
  }

  /** Whether the ring can be started: it has a place, and a kick. */
  get canStart(): boolean {
    return this.queue === undefined && this.size > 0 && this.areas !== undefined && this.kick >= 0;
  }

  /** Takes the size that the front-end told; false for one that no ring has. */
  setSize(size: number): boolean {
    if (size === 0 || size > sizeMax || !Number.isInteger(Math.log2(size))) {
      return false;
    }
    this.size = size;
    return true;
  }

  /** Serves the ring from its base on. Gives the queue. */
  start(features: number): Virtqueue {
    const { parts, memory, size } = this;
    const ring = new parts.Ring(memory, size);
    const walk = new parts.ChainWalk(memory, size, this.writable);
    const suppression = new parts.Suppression(ring, { raiseQueue: () => this.signal() });
    const rules = { malformedReaction: "complete-empty", startIndex: this.base } as const;
    const queue = new parts.Virtqueue(ring, walk, suppression, new parts.ChainsInFlight(size), rules);
    queue.negotiate(features);
    queue.live = true;
    queue.enable(this.areas ?? { descriptors: 0, available: 0, used: 0 }, size);
    this.queue = queue;
    return queue;
  }

  /** Serves the ring no more. Gives the index of the entry that would have been next. */
  stop(): number {
    if (this.queue !== undefined) {
      this.base = this.queue.save().nextAvailable;
      this.queue = undefined;
    }
    this.replaceKick(-1);
    return this.base;
  }

  replaceKick(descriptor: number): void {
    this.release(this.kick);
    this.kick = descriptor;
  }

  replaceCall(descriptor: number): void {
    this.release(this.call);
    this.call = descriptor;
  }

  protected release(descriptor: number): void {
    if (descriptor >= 0) {
      this.environment.close(descriptor);
    }
  }

  protected signal(): void {
    if (this.call >= 0) {
      this.environment.signal(this.call);
    }
  }
}
