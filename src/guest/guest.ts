import { createRandom, type Random } from "../base/random.ts";
import type { RingSpot } from "../operation/life/queue-set-up.ts";
import { featuresOf } from "../spec/lookup.ts";
import type { Specification } from "../spec/specification.ts";
import type { AccessBatch } from "../target/access-batch.ts";
import type { TargetDescription } from "../target/target.ts";
import { type DescriptorFormat, descriptorFormat } from "../wire/descriptor-format.ts";
import { FeatureNames } from "../wire/feature-names.ts";
import { FeatureSet } from "../wire/feature-set.ts";
import type { MemoryWindow } from "../wire/guest-memory.ts";
import { ramContains } from "../wire/ram-contains.ts";
import type { RingPlace } from "../wire/ring-place.ts";
import type { RingPlacement } from "../wire/ring-placement.ts";
import { type Allocation, guardBytes } from "./allocator.ts";
import type { CreateGuestDevice, GuestDevice } from "./device/guest-device.ts";
import { createGuestDevice } from "./device/guest-devices.ts";
import { MemoryLayout, type MemoryPlace } from "./memory-layout.ts";
import { planMemory } from "./memory-plan.ts";
import { fillPoison } from "./payload.ts";
import type { ChainPart } from "./ring/chain-part.ts";
import type { DriverQueue } from "./ring/driver-queue.ts";
import type { TouchedPages } from "./touched-pages.ts";
import { createDriver } from "./transport/create-driver.ts";
import type { PlacedBar } from "./transport/function-place.ts";
import type { TransportDriver } from "./transport/transport-driver.ts";

/** A place in the space of a base address register. */
export interface BarPlace {
  readonly bar: number;
  readonly offset: number;
}

/** Added to a scenario's seed for the contents of messages. */
const payloadSeedOffset = 0x7061;

/** How often a driver makes a queue smaller than it may be. */
const smallerChance = 0.3;

/** Features that change how used rings are to be read in a way that the kit does not know yet. */
const undriven: readonly string[] = ["IN_ORDER"];

/** How often memory that was used is used again at once, as real drivers do; mostly it is left alone, to be watched. */
const againChance = 0.25;

/**
 * The guest's side of the machine: its memory, where it has put the device, and its record of each queue. It adds
 * accesses to the batch and never looks at what the oracle thinks.
 */
export class Guest {
  readonly specification: Specification;
  readonly description: TargetDescription;
  readonly memory: MemoryWindow;
  readonly batch: AccessBatch;
  readonly format: DescriptorFormat;
  /** How it speaks to the device. */
  readonly transport: TransportDriver;
  readonly touched: TouchedPages;
  /** What the driver knows of the type of the device. */
  readonly device: GuestDevice;
  /** Port at which BAR0 is placed. */
  barBase = 0;
  /** Size of BAR0 in bytes, once sized. */
  barBytes = 0;
  /** Whether the command register lets BAR0 decode. */
  ioOpen = false;
  /** Base address registers that were placed, by number, where registers are found by capabilities. */
  readonly bars: Map<number, PlacedBar> = new Map();
  /** MSI-X is enabled: the device config space is further on. */
  msixEnabled = false;
  /** Offset of the MSI-X capability, 0 without one. */
  msixCapability = 0;
  /** Vectors of the MSI-X table. */
  msixVectors = 0;
  /** BAR of the MSI-X table and the table's offset in it. */
  msixTable: BarPlace = { bar: 0, offset: 0 };
  /** BAR of the pending bits and their offset in it. */
  msixPending: BarPlace = { bar: 0, offset: 0 };
  /** Address at which the MSI-X table was placed; 0 while it is nowhere. */
  msixTableAddress = 0;
  /** Address at which the pending bits were placed. */
  msixPendingAddress = 0;
  /** Sizes of queues as the driver read them. */
  readonly queueSizes: number[] = [];
  readonly queues: Map<number, DriverQueue> = new Map();
  /** Ids of channels, by position, as the driver read them. */
  readonly channelIds: number[] = [];
  /** Host features as the driver read them. */
  hostFeatures: FeatureSet = FeatureSet.none;
  /** Features the driver accepted. */
  features: FeatureSet = FeatureSet.none;
  /** Bits of features by name: the transport's and the device type's. */
  readonly featureNames: FeatureNames;
  /** Value the driver last wrote to the command register. */
  command = 0;
  /** Free choices on how things are laid out. */
  random: Random;
  /** Contents of messages; apart, so that the same messages carry the same bytes however they are laid out. */
  payload: Random;
  /** Told of every chain that is offered; undefined when nobody wants to know. */
  onOffer: ((queue: DriverQueue, parts: readonly ChainPart[]) => void) | undefined = undefined;
  readonly #layout: MemoryLayout;

  constructor(
    specification: Specification,
    description: TargetDescription,
    memory: MemoryWindow,
    batch: AccessBatch,
    touched: TouchedPages,
    createDevice: CreateGuestDevice = createGuestDevice,
  ) {
    this.specification = specification;
    this.description = description;
    this.memory = memory;
    this.batch = batch;
    this.touched = touched;
    this.featureNames = new FeatureNames(featuresOf(specification, description.deviceType));
    this.device = createDevice({ specification, description, objectIds: this.channelIds });
    this.format = descriptorFormat(specification.virtqueue.descriptor);
    this.transport = createDriver(specification, batch, description, this);
    this.#layout = new MemoryLayout(planMemory(description.ram), this.contains, this.queues);
    this.random = createRandom(0);
    this.payload = this.random;
    this.forget(0);
  }

  /** Whether the whole range is guest RAM; regions that touch count as one. */
  contains = (address: number, length: number): boolean => ramContains(this.description.ram, address, length);

  /** Starts anew: no queues, no buffers, free choices drawn from `seed`. */
  forget(seed: number): void {
    this.seed(seed);
    this.onOffer = undefined;
    this.queues.clear();
    this.channelIds.length = 0;
    this.features = FeatureSet.none;
    this.#layout.clear(this.random.chance(againChance));
  }

  /** Draws free choices and contents from `seed` from now on. */
  seed(seed: number): void {
    this.random = createRandom(seed);
    this.payload = createRandom(seed + payloadSeedOffset);
  }

  /** Where the message of a vector is to be written: a cell that nothing else ever lies in. */
  messageCell(vector: number): number {
    return this.#layout.messageCell(vector);
  }

  /**
   * A reset: rings and what was in flight are gone. Their memory is mostly not used again in this scenario, so that
   * what is done to it is seen; at times the next rings lie where the first ones did, as with a driver loaded anew.
   */
  dropQueues(): void {
    for (const queue of this.queues.values()) {
      this.dropQueue(queue);
    }
    this.queues.clear();
    this.features = FeatureSet.none;
    if (this.random.chance(againChance)) {
      this.#layout.startRingsAgain();
    }
  }

  /** Forgets one queue and frees what its chains held. */
  dropQueue(queue: DriverQueue): void {
    for (const chain of queue.inFlight.values()) {
      for (const allocation of chain.allocations) {
        this.release(allocation);
      }
    }
    this.queues.delete(queue.index);
  }

  /** How rings are laid. */
  get placement(): RingPlacement {
    return this.transport.placement;
  }

  /** Copies a stretch of the intended memory to the target. */
  flush(address: number, length: number): void {
    this.touched.add(address, length);
    this.batch.memoryWrite(address, this.memory.bytes, this.memory.at(address), length);
  }

  /** Like {@link flush} for memory that the device has no business with yet, so that the order does not matter. */
  flushUnpublished(address: number, length: number): void {
    this.touched.add(address, length);
    this.batch.joinedWrite(address, this.memory.bytes, this.memory.at(address), length);
  }

  /** Writes a 16-bit field of guest memory. */
  store16(address: number, value: number): void {
    this.memory.view.setUint16(this.memory.at(address), value, true);
    this.flush(address, 2);
  }

  /**
   * Lays a buffer with poison and guard; undefined when memory is full. The bytes reach the target with `flushBuffer`.
   */
  allocate(length: number, place: MemoryPlace): Allocation | undefined {
    const allocation = this.#layout.allocate(length, place);
    if (allocation === undefined) {
      return undefined;
    }
    const offset = this.memory.at(allocation.address);
    const guard = this.contains(allocation.address + length, guardBytes) ? guardBytes : 0;
    this.touched.add(allocation.address, length + guard);
    fillPoison(this.memory.bytes, offset, length + guard);
    return allocation;
  }

  /** Sends a buffer as it stands, and its guard, to the target. */
  flushBuffer(allocation: Allocation): void {
    const guard = this.contains(allocation.address + allocation.length, guardBytes) ? guardBytes : 0;
    this.flushUnpublished(allocation.address, allocation.length + guard);
  }

  /** Gives a buffer back. */
  release(allocation: Allocation): void {
    this.#layout.release(allocation);
  }

  /** Whether the whole range is guest RAM in which neither rings nor buffers lie, now or later. */
  spare(address: number, length: number): boolean {
    return this.#layout.spare(address, length);
  }

  /** Whether the whole range is guest RAM in which neither rings nor buffers lie now. */
  unused(address: number, length: number): boolean {
    return this.#layout.unused(address, length);
  }

  /** Finds a place for a zeroed ring of `size` entries; undefined when there is none. */
  placeRing(size: number, spot: RingSpot): RingPlace | undefined {
    const { placement } = this;
    const address = this.#layout.placeRing(placement.bytes(size), spot);
    if (address === undefined) {
      return;
    }
    return placement.place(size, address, placement.arrangements > 1 ? this.random.below(placement.arrangements) : 0);
  }

  /** The size for a queue's next ring: mostly the device's, at times a smaller one where the driver may say so. */
  chooseSize(queue: number): number {
    const size = this.queueSizes[queue] ?? 0;
    if (!this.transport.choosesSizes || size < 2 || !this.random.chance(smallerChance)) {
      return size;
    }
    return 2 ** this.random.below(Math.log2(size));
  }

  /** Zeroes a stretch of guest memory. */
  zero(address: number, length: number): void {
    const start = this.memory.at(address);
    this.memory.bytes.fill(0, start, start + length);
    this.flush(address, length);
  }

  /** The bit that no driver accepts, since devices use it to find drivers that echo every bit; -1 without one. */
  get badFeatureBit(): number {
    const feature = this.specification.transport.features.find(({ neverOffered }) => neverOffered !== undefined);
    return feature?.bit ?? -1;
  }

  /** The features on offer that a driver may accept or not, as it likes. */
  get optionalFeatures(): FeatureSet {
    const declined = this.specification.transport.features.filter(
      (feature) => feature.declined === true || undriven.includes(feature.name),
    );
    const sure = this.specification.transport.features.filter(({ bit }) => this.transport.required.has(bit));
    return [...declined, ...sure].reduce(
      (features, { bit }) => features.without(bit),
      this.hostFeatures.without(this.badFeatureBit),
    );
  }

  /** Whether bytes may be laid over descriptors in any way. */
  get anyLayout(): boolean {
    return this.negotiated("ANY_LAYOUT") || this.negotiated("VERSION_1");
  }

  /** Whether the driver accepted a feature that is offered. */
  negotiated(name: string): boolean {
    const bit = this.featureNames.bit(name);
    return this.features.has(bit) && this.hostFeatures.has(bit);
  }
}
