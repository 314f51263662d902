import { assert } from "../../base/assert.ts";
import { createDriver } from "../../guest/transport/create-driver.ts";
import { runExchange } from "../../guest/transport/exchange.ts";
import type { FoundRegisters, TransportDriver } from "../../guest/transport/transport-driver.ts";
import type { Specification } from "../../spec/specification.ts";
import { specificationFor } from "../../spec/with-transport.ts";
import { AccessBatch } from "../../target/access-batch.ts";
import type { RamRegion, Target } from "../../target/target.ts";
import { TargetError } from "../../target/target-error.ts";
import { descriptorFormat, writeDescriptor } from "../../wire/descriptor-format.ts";
import { FeatureSet } from "../../wire/feature-set.ts";
import type { RingPlace } from "../../wire/ring-place.ts";

/** What a first look at a device shows. */
export interface DeviceLook {
  /** Where the registers are, or why there are none to work with. */
  readonly found: FoundRegisters;
  readonly hostFeatures: FeatureSet;
  /** Sizes of the first queues, by index. */
  readonly queueSizes: readonly number[];
}

/** A queue of one chain, brought up by a trial. */
interface TrialQueue {
  readonly index: number;
  readonly ring: RingPlace;
  /** Where the buffer of its one chain lies. */
  readonly buffer: number;
  offered: number;
}

/** What came of an offered chain. */
export interface TrialCompletion {
  readonly completed: boolean;
  /** used.len, when it was completed. */
  readonly length: number;
  /** Whether the interrupt line was seen high. */
  readonly interrupted: boolean;
  /** What the ISR register read when nothing more was waited for. */
  readonly isr: number;
}

const queuesLookedAt = 8;
const pageBytes = 4096;
/** Guest memory behind each trial ring for the buffer of its one chain. */
const bufferBytes = 65_536;

/**
 * A driver that does the least that shows whether a device can be worked with: no features, one chain at a time, no
 * judgement. It trusts nothing it reads and gives up after a while.
 */
export class TrialDriver {
  readonly #target: Target;
  readonly #specification: Specification;
  readonly #patience: number;
  readonly #roundsMin: number;
  readonly #batch = new AccessBatch();
  readonly #queues = new Map<number, TrialQueue>();
  readonly #transport: TransportDriver;
  /** Where guest memory was used, by address: bytes. */
  readonly #used: Map<number, number> = new Map();

  /** `roundsMin` is how many looks a device gets at least, however long they take. */
  constructor(target: Target, specification: Specification, patienceMilliseconds: number, roundsMin = 1) {
    this.#target = target;
    this.#specification = specificationFor(specification, target.description);
    this.#patience = patienceMilliseconds;
    this.#transport = createDriver(this.#specification, this.#batch, target.description);
    this.#roundsMin = roundsMin;
  }

  /** Finds the registers, lets the device answer, resets it, and reads what it offers. */
  async look(): Promise<DeviceLook> {
    const found = await runExchange(this.#target, this.#batch, this.#transport.find());
    if (!found.found) {
      return { found, hostFeatures: FeatureSet.none, queueSizes: [] };
    }
    this.#batch.clear();
    this.#transport.reset();
    const hostFeatures = this.#transport.offered();
    const sizes = Array.from({ length: queuesLookedAt }, (_, queue) => this.#transport.queueSize(queue));
    await this.#target.run(this.#batch);
    return { found, hostFeatures: hostFeatures(), queueSizes: sizes.map((size) => size()) };
  }

  /**
   * Resets the device, accepts the given feature bits and brings the given queues up. Rejects when RAM is too small for
   * them.
   */
  async bringUp(
    queues: readonly { readonly index: number; readonly size: number }[],
    features: FeatureSet = FeatureSet.none,
  ): Promise<void> {
    this.#placeRings(queues);
    await this.#run((batch) => {
      this.#transport.reset();
      this.#transport.greet(false);
      this.#transport.accept(features.or(this.#transport.required));
      this.#transport.agree();
      for (const { index, ring } of this.#queues.values()) {
        for (const { address, length } of ring.stretches) {
          batch.memoryWrite(address, new Uint8Array(length), 0, length);
        }
        this.#transport.giveRing(index, ring);
      }
      this.#transport.ready();
    });
  }

  #placeRings(queues: readonly { readonly index: number; readonly size: number }[]): void {
    const region = this.#target.description.ram[0] as RamRegion;
    const { placement } = this.#transport;
    let next = Math.max(region.start, pageBytes);
    this.#queues.clear();
    for (const { index, size } of queues) {
      const bytes = roundUp(placement.bytes(size));
      this.#used.set(next, Math.max(this.#used.get(next) ?? 0, bytes + pageBytes));
      this.#queues.set(index, { index, ring: placement.place(size, next), buffer: next + bytes, offered: 0 });
      next += bytes + bufferBytes;
    }
    if (next > region.start + region.length) {
      const message = `a trial needs ${next - region.start} bytes in the first region of RAM; it has ${region.length}`;
      throw new TargetError("configuration", message, "Give the target more memory, and say so in its manifest.");
    }
  }

  /**
   * Offers one buffer: readable bytes, or room of that many writable ones; and notifies. `room` is for the device to
   * write behind what it reads.
   */
  async offer(index: number, bytes: Uint8Array, isWritable: boolean, room: readonly number[] = []): Promise<void> {
    const queue = this.#queue(index);
    const format = descriptorFormat(this.#specification.virtqueue.descriptor);
    const { ring, buffer } = queue;
    const lengths = [bytes.length, ...room].slice(0, ring.size);
    const table = new Uint8Array(format.bytes * lengths.length);
    let address = buffer;
    for (const [place, length] of lengths.entries()) {
      const isLast = place === lengths.length - 1;
      const flags = (isWritable || place > 0 ? format.flagWrite : 0) | (isLast ? 0 : format.flagNext);
      const at = place * format.bytes;
      writeDescriptor(new DataView(table.buffer), format, at, address, length, flags, isLast ? 0 : place + 1);
      address += length;
    }
    const { indexOffset, ringOffset, entryBytes } = this.#specification.virtqueue.available;
    const entry = ring.available + ringOffset + entryBytes * (queue.offered % ring.size);
    queue.offered++;
    await this.#run((batch) => {
      batch.memoryWrite(buffer, bytes, 0, bytes.length);
      batch.memoryWrite(ring.descriptors, table, 0, table.length);
      batch.memoryWrite(entry, word(0), 0, 2);
      batch.memoryWrite(ring.available + indexOffset, word(queue.offered), 0, 2);
      this.#transport.notify(index);
    });
  }

  /** Waits until the chain offered last is completed and the line was seen high, or for as long as patience lasts. */
  async complete(index: number): Promise<TrialCompletion> {
    const queue = this.#queue(index);
    const { ringOffset, entryBytes } = this.#specification.virtqueue.used;
    const { used, size } = queue.ring;
    const element = used + ringOffset + entryBytes * ((queue.offered - 1) % size);
    let deadline = performance.now() + this.#patience;
    const bytes = new DataView(new ArrayBuffer(16));
    let interrupted = false;
    let completed = false;
    let rounds = 0;
    do {
      rounds++;
      await this.#target.settle();
      const values = await this.#run((batch) => {
        batch.memoryRead(used, new Uint8Array(bytes.buffer), 0, 4);
        batch.memoryRead(element, new Uint8Array(bytes.buffer), 8, 8);
        batch.interruptSample();
      });
      interrupted ||= values[2] === 1;
      if (!completed && bytes.getUint16(2, true) === queue.offered) {
        completed = true;
        // The interrupt follows the completion at once, if it comes at all.
        deadline = performance.now() + this.#patience / 10;
      }
    } while (
      !(completed && (interrupted || !this.#seesLine)) &&
      (performance.now() < deadline || rounds < this.#roundsMin)
    );
    const [isr = 0] = await this.#run(() => {
      this.#transport.acknowledge();
    });
    return { completed, length: bytes.getUint32(12, true), interrupted, isr };
  }

  /** What is in a used ring behind its flags. */
  async usedRing(index: number): Promise<Uint8Array> {
    const { ring } = this.#queue(index);
    const { indexOffset, ringOffset, entryBytes } = this.#specification.virtqueue.used;
    const bytes = new Uint8Array(ringOffset - indexOffset + entryBytes * ring.size);
    await this.#run((batch) => {
      batch.memoryRead(ring.used + indexOffset, bytes, 0, bytes.length);
    });
    return bytes;
  }

  /** Lets the target work until something holds, or for as long as patience lasts. */
  async waitFor(holds: () => boolean): Promise<void> {
    const deadline = performance.now() + this.#patience;
    while (!holds() && performance.now() < deadline) {
      await this.#target.settle();
    }
  }

  /** The first bytes of the buffer that was offered last. */
  async received(index: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    await this.#run((batch) => {
      batch.memoryRead(this.#queue(index).buffer, bytes, 0, length);
    });
    return bytes;
  }

  /** The device config space, as far as it can be accessed. */
  async deviceConfig(): Promise<Uint8Array> {
    const values = await this.#run(() => {
      for (let offset = 0; offset < this.#transport.configRoom; offset++) {
        this.#transport.readConfig(offset, 1);
      }
    });
    return Uint8Array.from(values);
  }

  /** Leaves the device reset, its BAR closed and guest memory empty. */
  async finish(): Promise<void> {
    await this.#run((batch) => {
      this.#transport.reset();
      for (const [address, bytes] of this.#used) {
        batch.memoryWrite(address, new Uint8Array(bytes), 0, bytes);
      }
      batch.configWrite(this.#specification.pci.command.offset, 2, 0);
    });
  }

  get #seesLine(): boolean {
    return this.#target.description.capabilities.interruptLine;
  }

  #queue(index: number): TrialQueue {
    const queue = this.#queues.get(index);
    assert(queue !== undefined, "a queue is used before it was brought up");
    return queue;
  }

  async #run(fill: (batch: AccessBatch) => void): Promise<number[]> {
    this.#batch.clear();
    fill(this.#batch);
    await this.#target.run(this.#batch);
    return [...this.#batch.value.subarray(0, this.#batch.count)];
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / pageBytes) * pageBytes;
}

function word(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
}
