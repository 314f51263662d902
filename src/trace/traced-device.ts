import { type AccessKind, accessKind } from "../target/access-kind.ts";
import type {
  ChannelBackend,
  CreateDevice,
  DeviceEnvironment,
  DeviceMemory,
  DeviceUnderTest,
  FunctionOnBus,
} from "../target/device-port.ts";
import type { CreateMachine } from "../target/machine/machine-port.ts";
import { type DeviceMemoryEvent, deviceBytesMax } from "./wire-event.ts";
import type { WireTap } from "./wire-tap.ts";

/** Makes devices that are listened to: each access they are given, and all that they do in their environment. */
export function traceDevice(create: CreateDevice, tap: WireTap): CreateDevice {
  return (environment, creation) => tracedDevice(create(tracedEnvironment(environment, tap), creation), tap);
}

/** Makes machines that are listened to: each access they are given, and how the level of the line changes. */
export function traceMachine(create: CreateMachine, tap: WireTap): CreateMachine {
  return async (environment) => {
    const channels = environment.channels.map((channel, position) => tracedChannel(channel, position, tap));
    const machine = await create({ channels });
    const line = lineReporter(tap);
    const watch = (): void => line(machine.interruptLevel());
    return {
      ...tracedBus(machine, tap, watch),
      ram: () => machine.ram(),
      interruptLevel: () => machine.interruptLevel(),
      async work() {
        tap.rest();
        await machine.work?.();
        watch();
      },
      close: () => machine.close?.(),
    };
  };
}

function tracedDevice(device: DeviceUnderTest, tap: WireTap): DeviceUnderTest {
  return {
    ...tracedBus(device, tap, () => undefined),
    // What a device cannot do decides what it is asked to do.
    ...(device.save === undefined ? {} : { save: () => device.save?.() ?? "" }),
    ...(device.restore === undefined ? {} : { restore: (state, policy) => device.restore?.(state, policy) }),
  };
}

/** @param carriedOut is called after each access. */
function tracedBus(device: FunctionOnBus, tap: WireTap, carriedOut: () => void): FunctionOnBus {
  const access = <Value>(kind: AccessKind, carryOut: () => Value): Value => {
    tap.reached(kind);
    const value = carryOut();
    carriedOut();
    return value;
  };
  return {
    configRead: (offset, width) => access(accessKind.configRead, () => device.configRead(offset, width)),
    configWrite: (offset, width, value) =>
      access(accessKind.configWrite, () => device.configWrite(offset, width, value)),
    portRead: (port, width) => access(accessKind.portRead, () => device.portRead(port, width)),
    portWrite: (port, width, value) => access(accessKind.portWrite, () => device.portWrite(port, width, value)),
    mmioRead: (address, width) => access(accessKind.mmioRead, () => device.mmioRead?.(address, width)),
    mmioWrite: (address, width, value) => access(accessKind.mmioWrite, () => device.mmioWrite?.(address, width, value)),
  };
}

/** Writes down each change of INTA's level. */
function lineReporter({ add }: WireTap): (level: boolean) => void {
  let line = false;
  return (level) => {
    if (level !== line) {
      line = level;
      add({ kind: "interrupt", level: level ? 1 : 0 });
    }
  };
}

function tracedEnvironment(environment: DeviceEnvironment, tap: WireTap): DeviceEnvironment {
  const line = lineReporter(tap);
  return {
    memory: tracedMemory(environment.memory, tap),
    interrupt(level) {
      line(level);
      environment.interrupt(level);
    },
    message(address, data) {
      tap.add({ kind: "message", address, data });
      environment.message(address, data);
    },
    defer(task) {
      environment.defer(() => {
        tap.rest();
        task();
      });
    },
    channels: environment.channels.map((channel, position) => tracedChannel(channel, position, tap)),
  };
}

function word(value: number, width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, index) => (value >>> (8 * index)) & 0xff);
}

function tracedMemory(memory: DeviceMemory, tap: WireTap): DeviceMemory {
  const add = (kind: DeviceMemoryEvent["kind"], address: number, bytes: Uint8Array, length = bytes.length): void =>
    tap.add({ kind, address, bytes, length });
  const read = (address: number, value: number, width: number): number => {
    add("device-read", address, word(value, width));
    return value;
  };
  return {
    contains: (address, length) => memory.contains(address, length),
    read8: (address) => read(address, memory.read8(address), 1),
    read16: (address) => read(address, memory.read16(address), 2),
    read32: (address) => read(address, memory.read32(address), 4),
    write8(address, value) {
      add("device-write", address, word(value, 1));
      memory.write8(address, value);
    },
    write16(address, value) {
      add("device-write", address, word(value, 2));
      memory.write16(address, value);
    },
    write32(address, value) {
      add("device-write", address, word(value, 4));
      memory.write32(address, value);
    },
    readBytes(address, target, offset, length) {
      memory.readBytes(address, target, offset, length);
      add("device-read", address, target.slice(offset, offset + Math.min(length, deviceBytesMax)), length);
    },
    writeBytes(address, source, offset, length) {
      add("device-write", address, source.slice(offset, offset + Math.min(length, deviceBytesMax)), length);
      memory.writeBytes(address, source, offset, length);
    },
  };
}

function tracedChannel(channel: ChannelBackend, position: number, tap: WireTap): ChannelBackend {
  return {
    name: channel.name,
    connected: () => channel.connected(),
    write(bytes, offset, length) {
      const taken = channel.write(bytes, offset, length);
      const given = bytes.slice(offset, offset + taken);
      tap.add({ kind: "device-to-host", channel: position, bytes: given, offered: length });
      return taken;
    },
    readable: () => channel.readable(),
    read(target, offset, length) {
      const taken = channel.read(target, offset, length);
      const bytes = target.slice(offset, offset + taken);
      tap.add({ kind: "host-to-device", channel: position, bytes, offered: length });
      return taken;
    },
    listen: (listener) => channel.listen(listener),
  };
}
