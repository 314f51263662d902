import type { CreateDevice, DeviceEnvironment, DeviceMemory } from "../../src/target/device-port.ts";
import type { CreateMachine } from "../../src/target/machine/machine-port.ts";

/** Bytes of RAM of the machine. */
export const machineBytes = 0x80_0000;

/** A machine that owns its memory and its interrupt line, with one device plugged in. */
export function machineWith(create: CreateDevice): CreateMachine {
  return ({ channels }) => {
    const ram = new Uint8Array(machineBytes);
    const tasks: (() => void)[] = [];
    let level = false;
    const environment: DeviceEnvironment = {
      memory: memoryOf(ram),
      channels,
      defer: (task) => tasks.push(task),
      interrupt: (asserted) => {
        level = asserted;
      },
      message: (address, data) => new DataView(ram.buffer).setUint32(address, data, true),
    };
    const device = create(environment, { startIndex: 0 });
    return {
      configRead: (offset, width) => device.configRead(offset, width),
      configWrite: (offset, width, value) => device.configWrite(offset, width, value),
      portRead: (port, width) => device.portRead(port, width),
      portWrite: (port, width, value) => device.portWrite(port, width, value),
      mmioRead: (address, width) => device.mmioRead?.(address, width),
      mmioWrite: (address, width, value) => device.mmioWrite?.(address, width, value),
      ram: () => ram,
      interruptLevel: () => level,
      async work() {
        for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
          task();
        }
      },
    };
  };
}

function memoryOf(ram: Uint8Array): DeviceMemory {
  const view = new DataView(ram.buffer);
  const holds = (address: number, length: number): boolean => address + length <= ram.length;
  return {
    contains: holds,
    read8: (address) => (holds(address, 1) ? view.getUint8(address) : 0),
    read16: (address) => (holds(address, 2) ? view.getUint16(address, true) : 0),
    read32: (address) => (holds(address, 4) ? view.getUint32(address, true) : 0),
    write8: (address, value) => holds(address, 1) && view.setUint8(address, value),
    write16: (address, value) => holds(address, 2) && view.setUint16(address, value, true),
    write32: (address, value) => holds(address, 4) && view.setUint32(address, value, true),
    readBytes(address, target, offset, length) {
      target.fill(0, offset, offset + length).set(ram.subarray(address, address + length), offset);
    },
    writeBytes(address, source, offset, length) {
      if (holds(address, length)) {
        ram.set(source.subarray(offset, offset + length), address);
      }
    },
  };
}
