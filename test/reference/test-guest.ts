import { createReferenceDevice } from "../../reference/device.ts";
import type { ReferenceOptions } from "../../reference/options.ts";
import type { Parts } from "../../reference/parts.ts";
import type { DeviceEnvironment, DeviceUnderTest } from "../../src/target/device-port.ts";
import { FakeHostEnd } from "./fake-host-end.ts";
import { FlatMemory } from "./flat-memory.ts";

/** Where BAR0 is put. */
export const base = 0xc000;

/** A descriptor as a test writes it. */
export interface TestDescriptor {
  readonly address: number;
  readonly length: number;
  readonly flags?: number;
  readonly next?: number;
  /** High half of the address. */
  readonly high?: number;
}

/** Options of the device under test, and of its surroundings. */
export interface TestGuestOptions extends ReferenceOptions {
  readonly channels?: readonly string[];
  readonly memoryBytes?: number;
  readonly parts?: Partial<Parts>;
}

/** The driver's side of a queue, at a fixed place. */
export class TestQueue {
  readonly index: number;
  readonly size: number;
  readonly address: number;
  available: number;
  used: number;
  private readonly memory: FlatMemory;

  constructor(memory: FlatMemory, index: number, size: number, address: number, start: number) {
    this.memory = memory;
    this.index = index;
    this.size = size;
    this.address = address;
    this.available = start;
    this.used = start;
    memory.view.setUint16(this.availableAddress + 2, start, true);
    memory.view.setUint16(this.usedAddress + 2, start, true);
  }

  get availableAddress(): number {
    return this.address + 16 * this.size;
  }

  get usedAddress(): number {
    return Math.ceil((this.availableAddress + 6 + 2 * this.size) / 4096) * 4096;
  }

  /** The used index in memory. */
  usedIndex(): number {
    return this.memory.view.getUint16(this.usedAddress + 2, true);
  }

  /** Elements used since the last call, as [id, length]. */
  takeUsed(): [number, number][] {
    const elements: [number, number][] = [];
    while (this.used !== this.usedIndex()) {
      const at = this.usedAddress + 4 + 8 * (this.used % this.size);
      elements.push([this.memory.view.getUint32(at, true), this.memory.view.getUint32(at + 4, true)]);
      this.used = (this.used + 1) % 65_536;
    }
    return elements;
  }

  describe(index: number, descriptor: TestDescriptor): void {
    writeDescriptor(this.memory, this.address + 16 * index, descriptor);
  }

  /** Makes heads available. */
  offer(...heads: number[]): void {
    for (const head of heads) {
      const at = this.availableAddress + 4 + 2 * (this.available % this.size);
      this.memory.view.setUint16(at, head, true);
      this.available = (this.available + 1) % 65_536;
    }
    this.memory.view.setUint16(this.availableAddress + 2, this.available, true);
  }

  suppress(on: boolean): void {
    this.memory.view.setUint16(this.availableAddress, on ? 1 : 0, true);
  }

  setUsedEvent(value: number): void {
    this.memory.view.setUint16(this.availableAddress + 4 + 2 * this.size, value, true);
  }

  availableEvent(): number {
    return this.memory.view.getUint16(this.usedAddress + 4 + 8 * this.size, true);
  }
}

/** Writes 16 bytes of descriptor. */
export function writeDescriptor(memory: FlatMemory, at: number, descriptor: TestDescriptor): void {
  memory.view.setUint32(at, descriptor.address, true);
  memory.view.setUint32(at + 4, descriptor.high ?? 0, true);
  memory.view.setUint32(at + 8, descriptor.length, true);
  memory.view.setUint16(at + 12, descriptor.flags ?? 0, true);
  memory.view.setUint16(at + 14, descriptor.next ?? 0, true);
}

/** A device with everything around it, and a driver that does only what a test tells it. */
export class TestGuest {
  readonly memory: FlatMemory;
  readonly hosts: readonly FakeHostEnd[];
  readonly device: Required<DeviceUnderTest>;
  readonly environment: DeviceEnvironment;
  readonly messages: [number, number][] = [];
  readonly lineChanges: boolean[] = [];
  line = false;
  private readonly tasks: (() => void)[] = [];
  private readonly options: TestGuestOptions;

  constructor(options: TestGuestOptions = {}) {
    const { channels = ["a", "b"], memoryBytes = 0x10_0000, parts, ...device } = options;
    this.options = options;
    this.memory = new FlatMemory(memoryBytes);
    this.hosts = channels.map((name) => new FakeHostEnd(name));
    this.environment = {
      memory: this.memory,
      channels: this.hosts,
      interrupt: (level) => {
        this.line = level;
        this.lineChanges.push(level);
      },
      message: (address, data) => this.messages.push([address, data]),
      defer: (task) => this.tasks.push(task),
    };
    this.device = createReferenceDevice(this.environment, device, parts);
    this.device.configWrite(0x10, 4, base);
    this.device.configWrite(0x04, 2, 7);
  }

  host(position: number): FakeHostEnd {
    const host = this.hosts[position];
    if (host === undefined) {
      throw new Error(`there is no channel ${position}`);
    }
    return host;
  }

  read(offset: number, width: 1 | 2 | 4): number | undefined {
    return this.device.portRead(base + offset, width);
  }

  write(offset: number, width: 1 | 2 | 4, value: number): void {
    this.device.portWrite(base + offset, width, value);
  }

  /** Runs what the device put off, and what that puts off; returns how many tasks there were. */
  runDeferred(): number {
    let count = 0;
    for (let task = this.tasks.shift(); task !== undefined; task = this.tasks.shift()) {
      task();
      count++;
    }
    return count;
  }

  /** Acknowledge, driver, features, both queues, driver ok. */
  start(features = 0): { receive: TestQueue; transmit: TestQueue } {
    this.write(18, 1, 3);
    this.write(4, 4, features);
    const queues = { receive: this.setUp(0), transmit: this.setUp(1) };
    this.write(18, 1, 7);
    return queues;
  }

  /** Zeroes a ring at 0x10000 or 0x40000 and gives it to the device. */
  setUp(index: number, address: number = index === 0 ? 0x1_0000 : 0x4_0000): TestQueue {
    this.write(14, 2, index);
    const size = this.read(12, 2) ?? 0;
    this.memory.bytes.fill(0, address, address + 0x1_0000);
    const queue = new TestQueue(this.memory, index, size, address, this.options.startIndex ?? 0);
    this.write(8, 4, address / 4096);
    return queue;
  }

  notify(queue: number): void {
    this.write(16, 2, queue);
  }

  /** Puts a message at an address. */
  message(address: number, channel: number, payload: string, length: number = payload.length): number {
    this.memory.view.setUint32(address, channel, true);
    this.memory.view.setUint32(address + 4, length, true);
    for (let place = 0; place < payload.length; place++) {
      this.memory.bytes[address + 8 + place] = payload.charCodeAt(place);
    }
    return 8 + payload.length;
  }

  /** Sends one message in one descriptor, with a notify. */
  transmit(queue: TestQueue, head: number, channel: number, payload: string): void {
    const address = 0x8_0000 + 0x100 * head;
    queue.describe(head, { address, length: this.message(address, channel, payload) });
    queue.offer(head);
    this.notify(1);
  }

  /** Posts one receive buffer of one descriptor, without a notify, and poisons it. */
  post(queue: TestQueue, head: number, capacity: number): number {
    const address = 0x9_0000 + 0x1000 * head;
    this.memory.bytes.fill(0xee, address, address + capacity);
    queue.describe(head, { address, length: capacity, flags: 2 });
    queue.offer(head);
    return address;
  }

  /** The message at an address: channel id and payload as text. */
  messageAt(address: number): [number, string] {
    const length = this.memory.view.getUint32(address + 4, true);
    return [
      this.memory.view.getUint32(address, true),
      String.fromCharCode(...this.memory.bytes.subarray(address + 8, address + 8 + length)),
    ];
  }
}
