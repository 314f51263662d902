import type { AccessWidth } from "../target/access-batch.ts";
import type { DeviceUnderTest } from "../target/device-port.ts";

/** Told of a change of one of the interrupt controller's inputs. */
export type InterruptInput = (input: number, level: boolean) => void;

/** The ports and interrupt routing of a PC's PCI bus with one function on it. */
export interface PciHost {
  /** A read of an I/O port: the configuration ports or the function's own; all ones where nothing decodes. */
  portRead(port: number, width: AccessWidth): number;
  /** A write of an I/O port. */
  portWrite(port: number, width: AccessWidth, value: number): void;
  /** The level of the function's INTA line. */
  interrupt(level: boolean): void;
  /** Puts the function on the bus. Before that its slot is empty. */
  attach(device: DeviceUnderTest): void;
}

const addressPort = 0xcf8;
const dataPort = 0xcfc;
const bridgeSlot = 1;

/** Offset of the four routing registers in the bridge's configuration space, one byte for each of PIRQ A to D. */
const routingOffset = 0x60;

/** A routing register with this bit set connects its line to no input. */
const routingOff = 0x80;

/** Slots that the machine itself uses, and the last one of the bus. */
export const deviceSlots: { readonly first: number; readonly last: number } = { first: 2, last: 31 };

/**
 * Makes the bus of a PC of the i440FX kind: configuration mechanism #1 at ports 0xCF8 and 0xCFC, a host bridge in
 * slot 0, an ISA bridge with the interrupt routing in slot 1 and the device in `slot` (2 .. 31). Lines are routed as
 * firmware leaves them: PIRQ A to D to inputs 5, 11, 10 and 9. INTA of slot n is PIRQ (n - 1) modulo 4.
 */
export function createPciHost(slot: number, signal: InterruptInput): PciHost {
  return new PcBus(slot, signal);
}

class PcBus implements PciHost {
  readonly #deviceFunction: number;
  readonly #line: number;
  readonly #signal: InterruptInput;
  readonly #hostBridge = createBridge(0x1237, 0x06_0000);
  readonly #isaBridge = createBridge(0x7000, 0x06_0100);
  #device: DeviceUnderTest | undefined;
  #address = 0;
  #level = false;

  constructor(slot: number, signal: InterruptInput) {
    this.#deviceFunction = slot << 3;
    this.#line = (slot - 1) & 3;
    this.#signal = signal;
    this.#isaBridge.set([0x05, 0x0b, 0x0a, 0x09], routingOffset);
  }

  attach(device: DeviceUnderTest): void {
    this.#device = device;
  }

  portRead(port: number, width: AccessWidth): number {
    if (port === addressPort && width === 4) {
      return this.#address;
    }
    if (isDataPort(port, width)) {
      return onBus(this.#configRead(this.#register(port), width), width);
    }
    return onBus(this.#device?.portRead(port, width), width);
  }

  portWrite(port: number, width: AccessWidth, value: number): void {
    if (port === addressPort && width === 4) {
      this.#address = value;
      return;
    }
    if (isDataPort(port, width)) {
      this.#configWrite(this.#register(port), width, value);
      return;
    }
    this.#device?.portWrite(port, width, value);
  }

  interrupt(level: boolean): void {
    if (level !== this.#level) {
      this.#level = level;
      this.#drive(this.#route(), level);
    }
  }

  #register(port: number): number {
    return (this.#address & 0xfc) | (port & 3);
  }

  /** Device and function number that the address register selects, or -1 when it selects none of bus 0. */
  #selected(): number {
    return this.#address >>> 16 === 0x8000 ? (this.#address >>> 8) & 0xff : -1;
  }

  #configRead(offset: number, width: AccessWidth): number | undefined {
    const selected = this.#selected();
    if (selected === this.#deviceFunction) {
      return this.#device?.configRead(offset, width);
    }
    const bridge = this.#bridge(selected);
    if (bridge === undefined) {
      return undefined;
    }
    let value = 0;
    for (let index = width - 1; index >= 0; index--) {
      value = value * 256 + (bridge[offset + index] as number);
    }
    return value;
  }

  #configWrite(offset: number, width: AccessWidth, value: number): void {
    const selected = this.#selected();
    if (selected === this.#deviceFunction) {
      this.#device?.configWrite(offset, width, value);
      return;
    }
    if (selected !== bridgeSlot << 3) {
      return;
    }
    const before = this.#route();
    for (let index = 0; index < width; index++) {
      if (((offset + index) & ~3) === routingOffset) {
        this.#isaBridge[offset + index] = (value >>> (8 * index)) & 0xff;
      }
    }
    const after = this.#route();
    if (this.#level && before !== after) {
      this.#drive(before, false);
      this.#drive(after, true);
    }
  }

  #bridge(selected: number): Uint8Array | undefined {
    if (selected === 0) {
      return this.#hostBridge;
    }
    return selected === bridgeSlot << 3 ? this.#isaBridge : undefined;
  }

  #route(): number {
    return this.#isaBridge[routingOffset + this.#line] as number;
  }

  #drive(route: number, level: boolean): void {
    if ((route & routingOff) === 0) {
      this.#signal(route & 0x0f, level);
    }
  }
}

function isDataPort(port: number, width: AccessWidth): boolean {
  return port >= dataPort && port + width <= dataPort + 4;
}

/** Configuration space of a bridge that is there to be found: vendor, device, class. */
function createBridge(deviceId: number, classCode: number): Uint8Array {
  const space = new Uint8Array(256);
  const view = new DataView(space.buffer);
  view.setUint16(0, 0x8086, true);
  view.setUint16(2, deviceId, true);
  view.setUint32(8, classCode * 256, true);
  return space;
}

/** What the bus carries: all ones where nothing decodes, and no more bits than the access is wide. */
function onBus(value: number | undefined, width: AccessWidth): number {
  const bits = value === undefined ? -1 : value;
  return width === 4 ? bits >>> 0 : bits & (width === 2 ? 0xffff : 0xff);
}
