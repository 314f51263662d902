import type { CapabilityBytes } from "./modern/capabilities.ts";
import { offsetIn, StructuredFunction } from "./modern/structured-function.ts";
import type { Configuration } from "./options.ts";

const configBytes = 256;
const commandOffset = 0x04;
const statusOffset = 0x06;
const cacheLineOffset = 0x0c;
const registerBarOffset = 0x10;
const memoryBarOffset = 0x14;
const capabilityPointerOffset = 0x34;
const interruptLineOffset = 0x3c;
const msixOffset = 0x40;
const msixControlOffset = msixOffset + 2;

const commandIo = 0x0001;
const commandMemory = 0x0002;
const commandInterruptDisable = 0x0400;
const commandWritable = 0x0407;
const statusInterrupt = 0x08;
const statusCapabilities = 0x10;
const msixEnable = 0x8000;
const msixFunctionMask = 0x4000;

/** The legacy header takes 20 bytes of BAR0, and 24 while MSI-X is enabled. */
const headerBytes = 20;
const headerBytesWithVectors = 24;
const registerBarBytesMin = 32;
const memoryBarBytesMin = 4096;

/** What a saved state holds of the PCI function: the bits that software can write. */
export interface PciState {
  readonly command: number;
  readonly cacheLineSize: number;
  readonly interruptLine: number;
  /** Base of BAR0. */
  readonly registerBar: number;
  /** Base of BAR1, 0 without MSI-X. */
  readonly memoryBar: number;
  /** Enable and mask bits of the MSI-X capability, 0 without it. */
  readonly msixControl: number;
}

const stateFields: readonly { readonly name: keyof PciState; readonly offset: number; readonly width: number }[] = [
  { name: "command", offset: commandOffset, width: 2 },
  { name: "cacheLineSize", offset: cacheLineOffset, width: 1 },
  { name: "interruptLine", offset: interruptLineOffset, width: 1 },
  { name: "registerBar", offset: registerBarOffset, width: 4 },
  { name: "memoryBar", offset: memoryBarOffset, width: 4 },
  { name: "msixControl", offset: msixControlOffset, width: 2 },
];

/** The PCI function: 256 bytes of configuration space, and beside them what follows from them, decoded. */
export class PciFunction extends StructuredFunction {
  /** Size of BAR0, the I/O ports with the legacy virtio header; 0 without the legacy interface. */
  readonly registerBarBytes: number;
  /** Size of BAR1, the memory with the MSI-X table and its pending bits; 0 without MSI-X. */
  readonly memoryBarBytes: number;
  /** Offset of the pending bits in BAR1. */
  readonly pendingOffset: number;

  /** First port of BAR0, or -1 while it is not decoded. */
  registerBase = -1;
  /** First address of BAR1, or -1 while it is not decoded. */
  memoryBase = -1;
  /** Command bit 10: the function must not assert INTA. */
  interruptDisabled = false;
  /** MSI-X is on: messages instead of INTA. */
  msixEnabled = false;
  /** Every vector is masked. */
  msixMasked = false;

  protected readonly configuration: Configuration;

  constructor(configuration: Configuration, capabilities: readonly CapabilityBytes[] = []) {
    super(configBytes, configuration.modern?.layout.bars ?? []);
    const vectors = configuration.msixVectors;
    const header = vectors > 0 ? headerBytesWithVectors : headerBytes;
    this.configuration = configuration;
    this.registerBarBytes =
      configuration.transport === "modern"
        ? 0
        : powerOfTwoFrom(header + configuration.configBytes, registerBarBytesMin);
    this.pendingOffset = powerOfTwoFrom(16 * vectors, memoryBarBytesMin / 2);
    this.memoryBarBytes = vectors > 0 ? 2 * this.pendingOffset : 0;
    this.layOutHeader();
    this.layOutBars();
    if (vectors > 0) {
      this.layOutCapability();
    }
    this.layOutStructureBars();
    this.layOutVirtio(capabilities);
  }

  /** Writes 1, 2 or 4 bytes of configuration space. */
  override write(offset: number, width: number, value: number): void {
    super.write(offset, width, value);
    this.decode();
  }

  /** Offset of a port in BAR0, or -1 when the function does not decode it. */
  portOffset(port: number): number {
    return offsetIn(this.registerBase, this.registerBarBytes, port);
  }

  /** Offset of an address in BAR1, or -1 when the function does not decode it. */
  memoryOffset(address: number): number {
    return offsetIn(this.memoryBase, this.memoryBarBytes, address);
  }

  /** Shows in the status register whether an INTA interrupt is pending, command bit 10 notwithstanding. */
  setInterruptStatus(pending: boolean): void {
    const others = this.read(statusOffset, 1) & ~statusInterrupt;
    this.place(statusOffset, 1, pending ? others | statusInterrupt : others);
  }

  /** What software may have changed: what a saved state holds. */
  save(): PciState {
    return {
      command: this.writtenBits(commandOffset, 2),
      cacheLineSize: this.writtenBits(cacheLineOffset, 1),
      interruptLine: this.writtenBits(interruptLineOffset, 1),
      registerBar: this.writtenBits(registerBarOffset, 4),
      memoryBar: this.writtenBits(memoryBarOffset, 4),
      msixControl: this.writtenBits(msixControlOffset, 2),
    };
  }

  /** The first field of a saved state that has bits which a function like this one cannot have set. */
  impossible(state: PciState): keyof PciState | undefined {
    return stateFields.find(({ name, offset, width }) => (state[name] & ~this.mask(offset, width)) !== 0)?.name;
  }

  /** Takes over what {@link save} gave. */
  restore(state: PciState): void {
    for (const { name, offset, width } of stateFields) {
      this.write(offset, width, state[name]);
    }
  }

  protected decode(): void {
    const command = this.read(commandOffset, 2);
    const control = this.configuration.msixVectors > 0 ? this.read(msixControlOffset, 2) : 0;
    this.registerBase = this.decodeBar(registerBarOffset, (command & commandIo) !== 0, 0x3);
    this.memoryBase = this.decodeBar(memoryBarOffset, (command & commandMemory) !== 0, 0xf);
    this.interruptDisabled = (command & commandInterruptDisable) !== 0;
    this.msixEnabled = (control & msixEnable) !== 0;
    this.msixMasked = (control & msixFunctionMask) !== 0;
    this.decodeStructures(command);
  }

  protected layOutHeader(): void {
    const { vendorId, deviceId, subsystemVendorId, subsystemId, classCode } = this.configuration.identity;
    this.place(0x00, 2, vendorId);
    this.place(0x02, 2, deviceId);
    this.place(0x08, 4, classCode * 256 + (this.configuration.transport === "modern" ? 1 : 0));
    this.place(0x2c, 2, subsystemVendorId);
    this.place(0x2e, 2, subsystemId);
    this.place(0x3d, 1, 1);
    this.allow(commandOffset, 2, commandWritable);
    this.allow(cacheLineOffset, 1, 0xff);
    this.allow(interruptLineOffset, 1, 0xff);
  }

  protected layOutBars(): void {
    if (this.registerBarBytes > 0) {
      this.place(registerBarOffset, 1, 1);
      this.allow(registerBarOffset, 4, -this.registerBarBytes >>> 0);
    }
    if (this.memoryBarBytes > 0) {
      this.allow(memoryBarOffset, 4, -this.memoryBarBytes >>> 0);
    }
  }

  protected layOutCapability(): void {
    const memoryBar = 1;
    this.place(statusOffset, 1, statusCapabilities);
    this.place(capabilityPointerOffset, 1, msixOffset);
    this.place(msixOffset, 1, 0x11);
    this.place(msixControlOffset, 2, this.configuration.msixVectors - 1);
    this.place(msixOffset + 4, 4, memoryBar);
    this.place(msixOffset + 8, 4, this.pendingOffset + memoryBar);
    this.allow(msixControlOffset, 2, msixEnable | msixFunctionMask);
  }
}

function powerOfTwoFrom(bytes: number, minimum: number): number {
  let size = minimum;
  while (size < bytes) {
    size *= 2;
  }
  return size;
}
