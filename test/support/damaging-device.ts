import { createReferenceDevice } from "../../reference/device.ts";
import { openSession, type Session } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import type { DeviceEnvironment } from "../../src/target/device-port.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";

const specification = loadSpecification();

/** The environment of a device whose channels turn a bit of every message of more than 40 bytes. */
function damaging(environment: DeviceEnvironment): DeviceEnvironment {
  const channels = environment.channels.map((channel) => ({
    name: channel.name,
    connected: () => channel.connected(),
    readable: () => channel.readable(),
    read: channel.read.bind(channel),
    listen: channel.listen.bind(channel),
    write: (bytes: Uint8Array, offset: number, length: number) => {
      const copy = bytes.slice(offset, offset + length);
      if (length > 40) {
        copy[33] = (copy[33] ?? 0) ^ 1;
      }
      return channel.write(copy, 0, length);
    },
  }));
  return {
    channels,
    memory: environment.memory,
    interrupt: (level) => environment.interrupt(level),
    message: (address, data) => environment.message(address, data),
    defer: (task) => environment.defer(task),
  };
}

/** A session with a device that breaks VMC-TX-1, with the signature `VMC-TX-1:bytes-differ`, and nothing else. */
export async function openDamaging(): Promise<Session> {
  const target = createInProcessTarget({
    name: "damaging",
    version: "1",
    create: (environment, { startIndex }) => createReferenceDevice(damaging(environment), { startIndex }),
    identity: specification.vmchannel.identity,
    channels: ["agent", "clipboard"],
  });
  const session = await openSession(target, specification);
  session.startCheck([...specification.clauses.keys()]);
  return session;
}
