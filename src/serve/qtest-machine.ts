import { unreachable } from "../base/assert.ts";
import type { AccessWidth } from "../target/access-batch.ts";
import type { CreateDevice, DeviceUnderTest } from "../target/device-port.ts";
import { AuditedMemory } from "../target/in-process/audited-memory.ts";
import type { RestorePolicy } from "../target/target.ts";
import { DeviceSlot } from "./device-slot.ts";
import type { CuttableChannel } from "./gated-channel.ts";
import { createPciHost, type PciHost } from "./pci-host.ts";
import type { BytesEncoding, QtestRequest, WordWidth } from "./qtest-request.ts";

/** What a machine is made of. */
export interface QtestMachineOptions {
  readonly create: CreateDevice;
  readonly channels: readonly CuttableChannel[];
  /** Guest RAM from address 0 on, in bytes; whole pages. */
  readonly memoryBytes: number;
  /** PCI slot of the device, 2 .. 31. */
  readonly slot: number;
  /** Free-running index at which every ring starts. */
  readonly startIndex: number;
}

/** Tasks of the device that run after one request; a device that defers more gets the next ones later. */
const tasksPerRequestMax = 1000;

/** A machine with nothing but RAM and one PCI function, driven request by request. */
export class QtestMachine {
  /** Told of each change of an interrupt controller input, while somebody wants to know. */
  onInterrupt: ((input: number, level: boolean) => void) | undefined;
  readonly #slot: DeviceSlot;
  readonly #memory: AuditedMemory;
  readonly #pci: PciHost;
  readonly #guard: (work: () => void) => void;
  #clock = 0n;
  #running = false;
  #scheduled = false;

  /** Makes the machine and its device; what the device's creation throws passes through. */
  constructor(options: QtestMachineOptions, guard: (work: () => void) => void) {
    this.#guard = guard;
    this.#memory = new AuditedMemory([{ start: 0, length: options.memoryBytes }], undefined);
    this.#pci = createPciHost(options.slot, (input, level) => this.onInterrupt?.(input, level));
    this.#slot = new DeviceSlot({
      create: options.create,
      channels: options.channels,
      memory: this.#memory,
      startIndex: options.startIndex,
      interrupt: (level) => this.#pci.interrupt(level),
      wake: () => this.#schedule(),
    });
    this.#pci.attach(this.device);
  }

  /** The device that is there now. */
  get device(): DeviceUnderTest {
    return this.#slot.device;
  }

  /** Carries out one request and gives the reply, without its newline. What the device throws passes through. */
  execute(request: QtestRequest): string {
    this.#running = true;
    if (request.kind !== "device-save" && request.kind !== "device-restore") {
      this.#slot.goOn();
    }
    const reply = this.#reply(request);
    this.#running = false;
    this.rest();
    return reply;
  }

  /** Lets the device do what it put off. */
  rest(): void {
    if (!this.#slot.runTasks(tasksPerRequestMax)) {
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#running || this.#scheduled) {
      return;
    }
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#guard(() => this.rest());
    });
  }

  #reply(request: QtestRequest): string {
    switch (request.kind) {
      case "port-write":
        this.#pci.portWrite(request.port, request.width, request.value);
        return "OK";
      case "port-read":
        return `OK 0x${this.#pci.portRead(request.port, request.width).toString(16).padStart(4, "0")}`;
      case "word-write":
        this.#writeWord(request.address, request.width, request.low, request.high);
        return "OK";
      case "word-read":
        return this.#readWord(request.address, request.width);
      case "bytes-read":
        return this.#readBytes(request.address, request.length, request.encoding);
      case "bytes-write":
        this.#memory.guestWrite(request.address, request.bytes, 0, request.bytes.length);
        return "OK";
      case "fill":
        this.#memory.guestFill(request.address, request.length, request.value);
        return "OK";
      case "endianness":
        return "OK little";
      case "interrupt-intercept":
        return "OK";
      case "clock-step":
        this.#clock += request.nanoseconds;
        return `OK ${this.#clock}`;
      case "clock-set":
        this.#clock = request.nanoseconds;
        return `OK ${this.#clock}`;
      case "device-save": {
        const document = this.#slot.save();
        return document === undefined ? "FAIL this device cannot be saved" : `OK ${toBase64(document)}`;
      }
      case "device-restore":
        return this.#restore(request.where, request.policy, request.document);
      case "malformed":
        return `FAIL ${request.reason}`;
      default:
        return unreachable(request);
    }
  }

  #restore(where: "new" | "running", policy: RestorePolicy, document: Uint8Array): string {
    const refusal = this.#slot.restore(where, policy, Buffer.from(document).toString("utf8"));
    this.#pci.attach(this.device);
    return refusal === undefined ? "OK" : `FAIL ${refusal.replace(/\s+/g, " ")}`;
  }

  #writeWord(address: number, width: WordWidth, low: number, high: number): void {
    if (width === 8) {
      this.#write(address, 4, low);
      this.#write(address + 4, 4, high);
    } else {
      this.#write(address, width, low);
    }
  }

  #readWord(address: number, width: WordWidth): string {
    const high = width === 8 ? this.#read(address + 4, 4) : 0;
    const low = this.#read(address, width === 8 ? 4 : width);
    return `OK 0x${hexWord(high)}${hexWord(low)}`;
  }

  #readBytes(address: number, length: number, encoding: BytesEncoding): string {
    const bytes = Buffer.allocUnsafe(length);
    this.#memory.guestRead(address, bytes, 0, length);
    return encoding === "hex" ? `OK 0x${bytes.toString("hex")}` : `OK ${bytes.toString("base64")}`;
  }

  /** RAM first; behind it the device's memory BARs; behind those nothing, which reads as 0. */
  #read(address: number, width: AccessWidth): number {
    const mapped = this.#memory.contains(address, width) ? undefined : this.device.mmioRead?.(address, width);
    if (mapped !== undefined) {
      return width === 4 ? mapped >>> 0 : mapped & (width === 2 ? 0xffff : 0xff);
    }
    switch (width) {
      case 1:
        return this.#memory.read8(address);
      case 2:
        return this.#memory.read16(address);
      default:
        return this.#memory.read32(address);
    }
  }

  #write(address: number, width: AccessWidth, value: number): void {
    if (!this.#memory.contains(address, width)) {
      this.device.mmioWrite?.(address, width, value);
    }
    switch (width) {
      case 1:
        this.#memory.write8(address, value);
        break;
      case 2:
        this.#memory.write16(address, value);
        break;
      default:
        this.#memory.write32(address, value);
    }
  }
}

function toBase64(document: string): string {
  return Buffer.from(document, "utf8").toString("base64");
}

function hexWord(value: number): string {
  return value.toString(16).padStart(8, "0");
}
