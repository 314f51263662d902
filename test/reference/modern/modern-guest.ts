import { createReferenceDevice } from "../../../reference/device.ts";
import type { ReferenceOptions } from "../../../reference/options.ts";
import type { Parts } from "../../../reference/parts.ts";
import type { DeviceEnvironment, DeviceUnderTest } from "../../../src/target/device-port.ts";
import { FakeHostEnd } from "../fake-host-end.ts";
import { FlatMemory } from "../flat-memory.ts";
import { writeDescriptor } from "../test-guest.ts";

/** Where base address registers are put: ports, and memory, for 64-bit ones above 4 GiB. */
const portBase = 0xc000;
const memoryBase = 0xfe00_0000;
const highBase = 0x38_0000_0000;

/** Features of the upper word. */
export const high = { version1: 0x001, inOrder: 0x008, notificationData: 0x040, ringReset: 0x100 } as const;

/** A structure that a capability places. */
interface Structure {
  readonly isPort: boolean;
  /** Absolute. */
  readonly address: number;
  readonly bar: number;
  readonly offset: number;
  readonly length: number;
  /** Of notifications. */
  readonly multiplier: number;
}

/** A ring in three areas, from the driver's side. */
export class ModernQueue {
  readonly size: number;
  readonly areas: readonly [descriptors: number, available: number, used: number];
  readonly #memory: FlatMemory;
  #available = 0;
  #used = 0;

  constructor(memory: FlatMemory, size: number, areas: readonly [number, number, number]) {
    this.#memory = memory;
    this.size = size;
    this.areas = areas;
  }

  get available(): number {
    return this.#available;
  }

  offer(head: number, address: number, length: number, writable: boolean): void {
    const [descriptors, available] = this.areas;
    const { view } = this.#memory;
    writeDescriptor(this.#memory, descriptors + 16 * head, { address, length, flags: writable ? 2 : 0 });
    view.setUint16(available + 4 + 2 * (this.#available % this.size), head, true);
    this.#available = (this.#available + 1) % 65_536;
    view.setUint16(available + 2, this.#available, true);
  }

  /** Elements used since the last call, as [id, length]. */
  takeUsed(): [number, number][] {
    const used = this.areas[2];
    const { view } = this.#memory;
    const elements: [number, number][] = [];
    while (this.#used !== view.getUint16(used + 2, true)) {
      const at = used + 4 + 8 * (this.#used % this.size);
      elements.push([view.getUint32(at, true), view.getUint32(at + 4, true)]);
      this.#used = (this.#used + 1) % 65_536;
    }
    return elements;
  }
}

/** A driver of the modern interface that does only what a test tells it. */
export class ModernGuest {
  readonly memory: FlatMemory = new FlatMemory(0x10_0000);
  readonly hosts: readonly FakeHostEnd[];
  readonly environment: DeviceEnvironment;
  readonly messages: [number, number][] = [];
  device: Required<DeviceUnderTest>;
  line = false;
  /** Structures by their types, in the order of the list. */
  structures: ReadonlyMap<number, readonly Structure[]> = new Map();
  /** Offset of the capability for access through configuration space. */
  window = 0;
  readonly #tasks: (() => void)[] = [];

  constructor(options: ReferenceOptions = {}, parts?: Partial<Parts>) {
    this.hosts = ["a", "b"].map((name) => new FakeHostEnd(name));
    this.environment = {
      memory: this.memory,
      channels: this.hosts,
      interrupt: (level) => {
        this.line = level;
      },
      message: (address, data) => this.messages.push([address, data]),
      defer: (task) => this.#tasks.push(task),
    };
    this.device = createReferenceDevice(this.environment, { transport: "modern", ...options }, parts);
    this.enumerate();
  }

  host(position: number): FakeHostEnd {
    return this.hosts[position] as FakeHostEnd;
  }

  /** Gives every base address register a place and finds the capabilities. */
  enumerate(): void {
    const bases: { isPort: boolean; base: number }[] = [];
    for (let bar = 0; bar < 6; bar++) {
      const at = 0x10 + 4 * bar;
      const kind = this.device.configRead(at, 4);
      this.device.configWrite(at, 4, 0xffff_ffff);
      const implemented = this.device.configRead(at, 4) !== 0;
      const isPort = (kind & 1) === 1;
      const isWide = !isPort && (kind & 4) !== 0;
      const base = isPort ? portBase + 0x100 * bar : (isWide ? highBase : memoryBase) + 0x1_0000 * bar;
      if (implemented) {
        this.device.configWrite(at, 4, base % 0x1_0000_0000);
        bases[bar] = { isPort, base };
      }
      if (isWide) {
        this.device.configWrite(at + 4, 4, Math.floor(base / 0x1_0000_0000));
        bar++;
      }
    }
    this.device.configWrite(0x04, 2, 7);
    const found = new Map<number, Structure[]>();
    for (let at = this.device.configRead(0x34, 1); at !== 0; at = this.device.configRead(at + 1, 1)) {
      if (this.device.configRead(at, 1) !== 9) {
        continue;
      }
      const [type, bar] = [this.device.configRead(at + 3, 1), this.device.configRead(at + 4, 1)];
      if (type === 5) {
        this.window = at;
        continue;
      }
      const [offset, length] = [this.device.configRead(at + 8, 4), this.device.configRead(at + 12, 4)];
      const { isPort = false, base = 0 } = bases[bar] ?? {};
      const multiplier = type === 2 ? this.device.configRead(at + 16, 4) : 0;
      const structure = { isPort, address: base + offset, bar, offset, length, multiplier };
      found.set(type, [...(found.get(type) ?? []), structure]);
    }
    this.structures = found;
  }

  structure(type: number, which = 0): Structure {
    return this.structures.get(type)?.[which] as Structure;
  }

  read(offset: number, width: 1 | 2 | 4, type = 1): number | undefined {
    const { isPort, address } = this.structure(type);
    return isPort ? this.device.portRead(address + offset, width) : this.device.mmioRead(address + offset, width);
  }

  write(offset: number, width: 1 | 2 | 4, value: number, type = 1, which = 0): void {
    const { isPort, address } = this.structure(type, which);
    if (isPort) {
      this.device.portWrite(address + offset, width, value);
    } else {
      this.device.mmioWrite(address + offset, width, value);
    }
  }

  /** The offered features, low and high word. */
  offered(): [number, number] {
    return [0, 1].map((select) => {
      this.write(0, 4, select);
      return this.read(4, 4) ?? -1;
    }) as [number, number];
  }

  /** Reset, ACKNOWLEDGE, DRIVER, features, FEATURES_OK; gives the status then. */
  negotiate(low: number, highWord: number): number | undefined {
    this.write(20, 1, 0);
    this.write(20, 1, 3);
    for (const [select, word] of [low, highWord].entries()) {
      this.write(8, 4, select);
      this.write(12, 4, word);
    }
    this.write(20, 1, 0x0b);
    return this.read(20, 1);
  }

  /** Zeroes three areas, gives them to a queue and enables it. */
  setUp(index: number, size: number, at: number = 0x1_0000 + 0x1_0000 * index): ModernQueue {
    const areas = [at, at + 0x4002, at + 0x8004] as const;
    this.memory.bytes.fill(0, at, at + 0xc000);
    this.write(22, 2, index);
    this.write(24, 2, size);
    for (const [position, address] of areas.entries()) {
      this.write(32 + 8 * position, 4, address);
      this.write(36 + 8 * position, 4, 0);
    }
    this.write(28, 2, 1);
    return new ModernQueue(this.memory, size, areas);
  }

  /** The whole bring-up, with VERSION_1. */
  start(low = 0, highWord = 0, size = 8): { receive: ModernQueue; transmit: ModernQueue } {
    this.negotiate(low, highWord | high.version1);
    const queues = { receive: this.setUp(0, size), transmit: this.setUp(1, size) };
    this.write(20, 1, 0x0f);
    return queues;
  }

  notify(queue: number, which = 0): void {
    const { multiplier } = this.structure(2, which);
    this.write(22, 2, queue);
    this.write((this.read(30, 2) ?? 0) * multiplier, 2, queue, 2, which);
  }

  /** Offers a message at a place of its own for the head. */
  offerMessage(queue: ModernQueue, head: number, channel: number, payload: string): void {
    const address = 0x8_0000 + 0x100 * head;
    this.memory.view.setUint32(address, channel, true);
    this.memory.view.setUint32(address + 4, payload.length, true);
    this.memory.bytes.set(Buffer.from(payload, "latin1"), address + 8);
    queue.offer(head, address, 8 + payload.length, false);
  }

  /** Puts another device in the place of this one, with the same surroundings. */
  replace(options: ReferenceOptions = {}): void {
    this.device = createReferenceDevice(this.environment, { transport: "modern", ...options });
  }

  runDeferred(): void {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) {
      task();
    }
  }
}
