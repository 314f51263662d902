// A legacy virtio device without queues, to begin from: one PCI function whose BAR0 holds the common registers.
// Judge it with `vmconform run --target examples/in-process-device/bare-device.ts`.
import type { AccessWidth } from "../../src/target/access-batch.ts";
import type { CreateDevice, DeviceUnderTest } from "../../src/target/device-port.ts";
import type { InProcessTargetOptions } from "../../src/target/in-process/in-process-options.ts";

/** What the kit is to know of the device; `other` means that only the general clauses are judged. */
export const target: Partial<InProcessTargetOptions> = {
  name: "bare-device",
  version: "1",
  deviceType: "other",
  channels: [],
  startIndex: false,
  identity: {
    vendorId: 0x1af4,
    deviceId: 0x1005,
    subsystemVendorId: 0x1af4,
    subsystemId: 4,
    classCode: 0x00ff00,
  },
};

const barBytes = 32;
const guestFeatures = 4;
const queueSelect = 14;
const deviceStatus = 18;

class BareDevice implements DeviceUnderTest {
  readonly #config = new Uint8Array(256);
  readonly #registers = new Uint8Array(barBytes);

  constructor() {
    const view = new DataView(this.#config.buffer);
    view.setUint16(0x00, 0x1af4, true);
    view.setUint16(0x02, 0x1005, true);
    view.setUint32(0x08, 0x00ff_0000, true);
    view.setUint32(0x10, 1, true);
    view.setUint16(0x2c, 0x1af4, true);
    view.setUint16(0x2e, 4, true);
    view.setUint8(0x3d, 1);
  }

  configRead(offset: number, width: AccessWidth): number {
    return readLittle(this.#config, offset, width);
  }

  configWrite(offset: number, width: AccessWidth, value: number): void {
    for (let index = 0; index < width; index++) {
      const at = offset + index;
      const mask = writableBits(at);
      const byte = (value >>> (8 * index)) & mask;
      this.#config[at] = ((this.#config[at] ?? 0) & ~mask) | byte;
    }
  }

  portRead(port: number, width: AccessWidth): number | undefined {
    const offset = this.#decode(port);
    return offset === undefined ? undefined : readLittle(this.#registers, offset, width);
  }

  portWrite(port: number, width: AccessWidth, value: number): void {
    const offset = this.#decode(port);
    const isWritable =
      (offset === deviceStatus && width === 1) || (offset === queueSelect && width === 2) || offset === guestFeatures;
    if (offset === undefined || !isWritable) {
      return;
    }
    if (offset === deviceStatus && value === 0) {
      this.#registers.fill(0);
    } else if (offset !== guestFeatures) {
      this.#registers[offset] = value & 0xff;
      if (width === 2) {
        this.#registers[offset + 1] = value >>> 8;
      }
    }
  }

  /** The offset in BAR0 of a port, while the command register lets BAR0 answer. */
  #decode(port: number): number | undefined {
    const base = readLittle(this.#config, 0x10, 4) & ~3;
    const isOpen = ((this.#config[4] ?? 0) & 1) === 1;
    return isOpen && port >= base && port < base + barBytes ? port - base : undefined;
  }
}

/** Which bits of a byte of configuration space the guest may change: command, BAR0 and the interrupt line. */
function writableBits(at: number): number {
  switch (at) {
    case 0x04:
      return 0x05;
    case 0x05:
      return 0x04;
    case 0x10:
      return 0xff & ~(barBytes - 1);
    case 0x11:
    case 0x12:
    case 0x13:
    case 0x3c:
      return 0xff;
    default:
      return 0;
  }
}

function readLittle(bytes: Uint8Array, offset: number, width: AccessWidth): number {
  let value = 0;
  for (let index = 0; index < width; index++) {
    value += (bytes[offset + index] ?? 0) * 2 ** (8 * index);
  }
  return value;
}

/** The export by which the kit makes the device. */
export const createDevice: CreateDevice = () => new BareDevice();
