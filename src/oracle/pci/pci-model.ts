import { registerBar } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import type { PciIdentity } from "../../target/target.ts";
import type { Judgement } from "../judgement/judgement.ts";
import type { FoundStructure } from "../transport/modern-pci/found-structure.ts";
import type { BarPlace } from "../transport/transport-model.ts";
import { BaseAddresses } from "./base-addresses.ts";
import { CapabilityList } from "./capability-list.ts";
import { CommandRegister } from "./command-register.ts";
import { ExpansionRom } from "./expansion-rom.ts";
import { HeaderFields } from "./header-fields.ts";
import { StatusRegister } from "./status-register.ts";

/** Bytes of the configuration header; capabilities lie behind it. */
const headerBytes = 64;

/** Offset of the pointer to the list of capabilities. */
const capabilitiesPointer = 0x34;

/** What an access to a port meets: a place behind a base address register, or nothing that may answer. */
export type PortPlace = BarPlace | "closed" | "former" | "elsewhere";

/**
 * PCI configuration space, driven by spec/pci.json and told of nothing but accesses: a driver that sizes a base address
 * register, places it, walks the list of capabilities or sets the command register is known by what it writes and
 * reads.
 */
export class PciModel {
  readonly #specification: Specification;
  /** The base address register of the header; -1 where registers are found by capabilities. */
  readonly #headerBar: number;
  readonly #fields: HeaderFields;
  readonly #command: CommandRegister;
  readonly #status: StatusRegister;
  readonly #bars: BaseAddresses;
  readonly #rom: ExpansionRom;
  readonly #capabilities: CapabilityList;
  /** What the access before this one wrote: the offset of a register; -1 when it wrote none. */
  #wrote = -1;

  /** `fresh`: the device is as from power-on. */
  constructor(specification: Specification, judgement: Judgement, identity: PciIdentity, fresh: boolean) {
    this.#specification = specification;
    this.#headerBar = registerBar(specification);
    this.#fields = new HeaderFields(specification, judgement, identity);
    this.#command = new CommandRegister(specification, judgement, fresh);
    this.#status = new StatusRegister(specification, judgement);
    this.#capabilities = new CapabilityList(specification, judgement);
    this.#rom = new ExpansionRom(specification, judgement);
    this.#bars = new BaseAddresses(specification, judgement, (bar, bytes, ports) => {
      this.#capabilities.memorySized(bar, bytes);
      this.#capabilities.barSized(bar, bytes + ports);
    });
  }

  /** Judges a read; `pending`: whether an interrupt is, undefined where that cannot be known. */
  read(offset: number, width: number, value: number, pending: boolean | undefined): void {
    if (offset < headerBytes) {
      this.#readHeader(offset, width, value, pending);
    }
    this.#capabilities.read(offset, width, value);
    this.#wrote = -1;
  }

  #readHeader(offset: number, width: number, value: number, pending: boolean | undefined): void {
    const { command, status } = this.#specification.pci;
    const end = offset + width;
    this.#fields.read(offset, width, value);
    if (offset <= command.offset && end >= command.offset + command.width) {
      const isOwn = width === command.width || this.#wrote === command.offset;
      this.#command.read(partFrom(value, command.offset - offset) & 0xffff, isOwn);
    }
    if (offset <= status.offset && end >= status.offset + status.width) {
      this.#status.read(partFrom(value, status.offset - offset) & 0xffff, pending);
    }
    if (offset <= capabilitiesPointer && end > capabilitiesPointer) {
      const pointer = partFrom(value, capabilitiesPointer - offset) & 0xff;
      this.#status.pointerRead(pointer);
      this.#capabilities.pointerRead(this.#status.listsCapabilities ? pointer : 0);
    }
    this.#bars.read(offset, width, value, this.#wrote === offset);
    this.#rom.read(offset, width, value);
  }

  /** Takes a write. */
  write(offset: number, width: number, value: number): void {
    const { command, bars } = this.#specification.pci;
    const isAnswering = this.#command.decodesPorts;
    const isOfCommand = this.#command.write(offset, width, value);
    this.#bars.write(offset, width, value, isAnswering);
    this.#rom.write(offset, width, value);
    this.#status.write(offset, width, value);
    this.#capabilities.write(offset, width);
    this.#fields.write(offset, width, value);
    if (offset < headerBytes && !this.#status.written) {
      const end = offset + width;
      const isOfBars = offset >= bars.offset && end <= bars.offset + 4 * bars.count;
      this.#status.written = !isOfBars && (offset < command.offset || end > command.offset + command.width);
    }
    this.#wrote = isOfCommand ? command.offset : offset;
  }

  /** The device was reset, which leaves configuration space alone (RST-4). */
  deviceReset(): void {
    this.#command.deviceReset();
    this.#bars.deviceReset();
  }

  /** Where the structures of registers lie that capabilities place. */
  get structures(): readonly FoundStructure[] {
    return this.#capabilities.structures.all;
  }

  /** Offset of the MSI-X capability, as the driver's walk of the list found it; 0 without one. */
  get msixCapability(): number {
    return this.#capabilities.msix;
  }

  /** Vectors of the MSI-X table. */
  get msixVectors(): number {
    return this.#capabilities.vectors;
  }

  /** Address of the MSI-X table; 0 while it is nowhere. */
  get msixTableAddress(): number {
    return this.#capabilities.structureAddress("table", (bar) => this.#bars.memoryBase(bar));
  }

  /** Address of the pending bits; 0 while they are nowhere. */
  get msixPendingAddress(): number {
    return this.#capabilities.structureAddress("pending", (bar) => this.#bars.memoryBase(bar));
  }

  /** Whether the function decodes its device memory. */
  get decodesMemory(): boolean {
    return this.#command.decodesMemory;
  }

  /** Whether the driver keeps the function's interrupt line silent. */
  get disablesInterrupts(): boolean {
    return this.#command.disablesInterrupts;
  }

  /** What an access to a port meets. */
  portPlace(port: number): PortPlace {
    const { base, bytes, formerBase } = this.#bars;
    const other = this.#bars.portPlace(port);
    if (other !== undefined) {
      return this.#command.decodesPorts ? other : "closed";
    }
    const offset = port - base;
    if (offset >= 0 && offset < bytes) {
      return this.#command.decodesPorts ? { bar: this.#headerBar, offset } : "closed";
    }
    return formerBase >= 0 && port >= formerBase && port < formerBase + bytes ? "former" : "elsewhere";
  }

  /** What an access to device memory meets; undefined where the function has nothing, or does not decode memory. */
  memoryPlace(address: number): BarPlace | undefined {
    return this.#command.decodesMemory ? this.#bars.memoryPlace(address) : undefined;
  }

  /** Judges a read at a port that the function must not answer: while I/O is off, or where it was before. */
  judgeClosed(width: number, value: number, moved: boolean): void {
    this.#bars.judgeClosed(width, value, moved);
  }
}

/** A value without its first bytes. */
function partFrom(value: number, bytes: number): number {
  return Math.floor(value / 2 ** (8 * bytes));
}
