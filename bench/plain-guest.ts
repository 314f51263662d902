import { createReferenceDevice } from "../reference/device.ts";
import type { ChannelBackend, DeviceUnderTest } from "../src/target/device-port.ts";
import { AuditedMemory } from "../src/target/in-process/audited-memory.ts";

const base = 0xc000;
const descriptorBytes = 16;
const ramBytes = 0x100_0000;

/** A channel whose host end takes all bytes as they are and has as many as are wanted, without keeping any. */
export function boundlessHostEnd(name: string): ChannelBackend & { written: number; pending: number } {
  return {
    name,
    written: 0,
    pending: 0,
    connected: () => true,
    write(_bytes, _offset, length) {
      this.written += length;
      return length;
    },
    readable() {
      return this.pending;
    },
    read(_target, _offset, length) {
      const count = Math.min(length, this.pending);
      this.pending -= count;
      return count;
    },
    listen: () => undefined,
  };
}

/** The driver's side of one ring, as plain as can be: one descriptor for each chain, in order. */
export class PlainQueue {
  readonly index: number;
  readonly size: number;
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
  next = 0;

  constructor(index: number, size: number, address: number) {
    this.index = index;
    this.size = size;
    this.descriptors = address;
    this.available = address + size * descriptorBytes;
    this.used = Math.ceil((this.available + 4 + 2 * size + 2) / 4096) * 4096;
  }
}

/** A guest with nothing but a device: for measuring the device, without oracle, traces and batches. */
export class PlainGuest {
  readonly memory: AuditedMemory = new AuditedMemory([{ start: 0, length: ramBytes }], undefined);
  readonly device: DeviceUnderTest;
  readonly channels: readonly ChannelBackend[];
  /** Level of the interrupt line. */
  line = false;
  readonly #tasks: (() => void)[] = [];

  constructor(channels: readonly ChannelBackend[]) {
    this.channels = channels;
    this.device = createReferenceDevice(
      {
        memory: this.memory,
        interrupt: (level) => {
          this.line = level;
        },
        message: () => undefined,
        defer: (task) => this.#tasks.push(task),
        channels,
      },
      {},
    );
  }

  /** From power-on to DRIVER_OK, as a driver does it; gives the receive and the transmit queue. */
  bringUp(): readonly [PlainQueue, PlainQueue] {
    const { device } = this;
    device.configWrite(0x10, 4, base);
    device.configWrite(0x04, 2, 5);
    device.portWrite(base + 0x12, 1, 0);
    device.portWrite(base + 0x12, 1, 1);
    device.portWrite(base + 0x12, 1, 3);
    device.portRead(base, 4);
    device.portWrite(base + 0x04, 4, 0);
    const queues = [this.#layQueue(0, 0x1_0000), this.#layQueue(1, 0x2_0000)] as const;
    device.portWrite(base + 0x12, 1, 7);
    return queues;
  }

  #layQueue(index: number, address: number): PlainQueue {
    const { device } = this;
    device.portWrite(base + 0x0e, 2, index);
    const size = device.portRead(base + 0x0c, 2) ?? 0;
    device.portWrite(base + 0x08, 4, address / 4096);
    return new PlainQueue(index, size, address);
  }

  /** Id of the first channel, from config space. */
  firstChannelId(): number {
    return this.device.portRead(base + 0x18, 4) ?? 0;
  }

  /** Offers one buffer, without notifying. */
  offer(queue: PlainQueue, address: number, length: number, writable: boolean): void {
    const { memory } = this;
    const slot = queue.next % queue.size;
    const descriptor = queue.descriptors + slot * descriptorBytes;
    memory.write32(descriptor, address);
    memory.write32(descriptor + 4, 0);
    memory.write32(descriptor + 8, length);
    memory.write16(descriptor + 12, writable ? 2 : 0);
    memory.write16(queue.available + 4 + 2 * slot, slot);
    queue.next = (queue.next + 1) & 0xffff;
    memory.write16(queue.available + 2, queue.next);
  }

  /** Notifies the device, lets it finish, and acknowledges its interrupt. Throws when there was none. */
  kick(queue: PlainQueue): void {
    this.device.portWrite(base + 0x10, 2, queue.index);
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) {
      task();
    }
    if (!this.line || ((this.device.portRead(base + 0x13, 1) ?? 0) & 1) === 0 || this.line) {
      throw new Error("a completion came without an interrupt, or reading ISR status did not clear it");
    }
  }

  /** How many chains of the queue the device has used, 16 bits. */
  usedIndex(queue: PlainQueue): number {
    return this.memory.read16(queue.used + 2);
  }
}
