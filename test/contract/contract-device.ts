import { createReferenceDevice } from "../../reference/device.ts";
import type { AccessWidth } from "../../src/target/access-batch.ts";
import type { ChannelBackend, CreateDevice, DeviceEnvironment, DeviceUnderTest } from "../../src/target/device-port.ts";

/** What can be wrong with a device of the contract. */
export const contractFaults = ["status-sticks", "payload-flips"] as const;

/** One of {@link contractFaults}. */
export type ContractFault = (typeof contractFaults)[number];

const statusOffset = 18;
const barBytes = 0x100;

/** Device status never loses its lowest bit. */
function withStickyStatus(device: DeviceUnderTest): DeviceUnderTest {
  const portRead = (port: number, width: AccessWidth): number | undefined => {
    const value = device.portRead(port, width);
    return value !== undefined && port % barBytes === statusOffset ? value | 1 : value;
  };
  return {
    portRead,
    portWrite: (port, width, value) => device.portWrite(port, width, value),
    configRead: (offset, width) => device.configRead(offset, width),
    configWrite: (offset, width, value) => device.configWrite(offset, width, value),
  };
}

/** A host end that gets every first byte of what it is offered with another lowest bit. */
function withFlippedPayload(backend: ChannelBackend): ChannelBackend {
  return {
    name: backend.name,
    connected: () => backend.connected(),
    readable: () => backend.readable(),
    read: (target, offset, length) => backend.read(target, offset, length),
    listen: (listener) => backend.listen(listener),
    write: (bytes, offset, length) => {
      const flipped = bytes.slice(offset, offset + length);
      flipped[0] = (flipped[0] ?? 0) ^ 1;
      return backend.write(flipped, 0, length);
    },
  };
}

/** The reference device, or one with a fault that every wire must show in the same way. */
export function contractDevice(fault: ContractFault | undefined): CreateDevice {
  return (environment, creation) => {
    if (fault === "payload-flips") {
      const channels = environment.channels.map(withFlippedPayload);
      const faulty: DeviceEnvironment = { ...environment, memory: environment.memory, channels };
      return createReferenceDevice(faulty, creation);
    }
    const device = createReferenceDevice(environment, creation);
    return fault === "status-sticks" ? withStickyStatus(device) : device;
  };
}
