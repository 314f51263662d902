// A PC emulated in JavaScript (v86, from npm) as a machine that the kit can judge a function of.
import { createRequire } from "node:module";
import { V86 } from "v86";
import type { AccessWidth } from "../../src/target/access-batch.ts";
import type { ModuleMachine } from "../../src/target/in-process/module-target.ts";
import type { CreateMachine, MachineUnderTest } from "../../src/target/machine/machine-port.ts";

/** The parts of v86 that this adapter uses and that its type declarations leave out. */
interface Computer {
  readonly mem8: Uint8Array;
  readonly wasm_memory: { readonly buffer: ArrayBuffer };
  readonly io: PortBus;
  readonly devices: { readonly pci: PciBus };
}

interface PortBus {
  port_read8(port: number): number;
  port_read16(port: number): number;
  port_read32(port: number): number;
  port_write8(port: number, value: number): void;
  port_write16(port: number, value: number): void;
  port_write32(port: number, value: number): void;
}

interface PciBus {
  raise_irq(slot: number): void;
  lower_irq(slot: number): void;
}

/** Ports through which the configuration space of every function is reached. */
const configAddress = 0xcf8;
const configData = 0xcfc;

const ramBytes = 32 * 1024 * 1024;

/** A function of the machine: where it is, and which type of virtio device it is. */
export interface MachineFunction {
  /** Name in reports. */
  readonly name: string;
  /** Its device number on bus 0. */
  readonly device: number;
  /** Virtio device type, such as 3 for a console. */
  readonly virtioType: number;
  /** PCI class code. */
  readonly classCode: number;
  /** Bytes of its config space. */
  readonly configBytes: number;
  /** Queues that complete any readable chain. */
  readonly sinks: readonly number[];
}

/** What the kit is to know of a function of v86. */
export function describeFunction(chosen: MachineFunction): ModuleMachine {
  return {
    name: `v86-${chosen.name}`,
    version: (createRequire(import.meta.url)("v86/package.json") as { version: string }).version,
    deviceType: "other",
    transport: "modern",
    identity: {
      vendorId: 0x1af4,
      deviceId: 0x1040 + chosen.virtioType,
      subsystemVendorId: 0x1af4,
      subsystemId: chosen.virtioType,
      classCode: chosen.classCode,
    },
    ram: [{ start: 0x20_0000, length: 0x80_0000 }],
    configBytes: chosen.configBytes,
    queueRoles: chosen.sinks.map((queue) => ({ queue, role: "sink" as const })),
  };
}

/** Makes machines whose given function is judged. */
export function machineOf(chosen: MachineFunction): CreateMachine {
  return async () => {
    const emulator = new V86({
      wasm_path: createRequire(import.meta.url).resolve("v86/build/v86.wasm"),
      memory_size: ramBytes,
      vga_memory_size: 1024 * 1024,
      autostart: false,
      disable_keyboard: true,
      disable_mouse: true,
      disable_speaker: true,
      virtio_console: { type: "none" },
      virtio_balloon: true,
      net_device: { type: "virtio" },
      filesystem: {},
    });
    await new Promise<void>((resolve) => emulator.add_listener("emulator-ready", () => resolve()));
    const { cpu } = (emulator as unknown as { v86: { cpu: Computer } }).v86;
    return new FunctionOfV86(cpu, chosen.device << 3);
  };
}

class FunctionOfV86 implements MachineUnderTest {
  readonly #computer: Computer;
  readonly #slot: number;
  #asserted = false;
  #ram: Uint8Array = new Uint8Array(0);

  constructor(computer: Computer, slot: number) {
    this.#computer = computer;
    this.#slot = slot;
    this.#listenToInterrupts(computer.devices.pci);
  }

  configRead(offset: number, width: AccessWidth): number {
    return this.portRead(this.#selectConfig(offset), width);
  }

  configWrite(offset: number, width: AccessWidth, value: number): void {
    this.portWrite(this.#selectConfig(offset), width, value);
  }

  portRead(port: number, width: AccessWidth): number {
    const { io } = this.#computer;
    return width === 1 ? io.port_read8(port) : width === 2 ? io.port_read16(port) : io.port_read32(port);
  }

  portWrite(port: number, width: AccessWidth, value: number): void {
    const { io } = this.#computer;
    if (width === 1) {
      io.port_write8(port, value);
    } else if (width === 2) {
      io.port_write16(port, value);
    } else {
      io.port_write32(port, value);
    }
  }

  ram(): Uint8Array {
    const { buffer } = this.#computer.wasm_memory;
    if (this.#ram.buffer !== buffer) {
      this.#ram = new Uint8Array(buffer, this.#computer.mem8.byteOffset, ramBytes);
    }
    return this.#ram;
  }

  interruptLevel(): boolean {
    return this.#asserted;
  }

  #selectConfig(offset: number): number {
    this.#computer.io.port_write32(configAddress, 0x8000_0000 | (this.#slot << 8) | (offset & 0xfc));
    return configData + (offset & 3);
  }

  /** The line of each function ends at an interrupt controller; here is the last place where functions are apart. */
  #listenToInterrupts(pci: PciBus): void {
    for (const [method, level] of [
      ["raise_irq", true],
      ["lower_irq", false],
    ] as const) {
      const original = pci[method].bind(pci);
      pci[method] = (slot) => {
        this.#asserted = slot === this.#slot ? level : this.#asserted;
        original(slot);
      };
    }
  }
}
