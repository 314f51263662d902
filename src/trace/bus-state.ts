import type { Specification } from "../spec/specification.ts";
import type { RegisterEffect } from "../spec/types.generated.ts";
import { accessKind } from "../target/access-kind.ts";
import type { RingPlace } from "../wire/ring-place.ts";
import { ringPlacement } from "../wire/ring-placement.ts";
import type { AccessEvent } from "./wire-event.ts";

/** A ring as the driver has told the device of it. */
export interface KnownQueue {
  readonly index: number;
  readonly ring: RingPlace;
}

const addressMask = 0xffff_fffc;
const memoryMask = 0xffff_fff0;

/** An indirect table that a descriptor points to. */
export interface KnownTable {
  readonly address: number;
  readonly length: number;
}

/** The most indirect tables that are known at a time. */
const tablesMax = 256;

/** What a bystander learns of the function from the guest's accesses: where BAR0 is, and where rings lie. */
export class BusState {
  /** First port of BAR0; 0 when it has no place. */
  barBase = 0;
  /** Where memory BARs are, by their number. */
  readonly memoryBars: Map<number, number> = new Map();
  /** Where the MSI-X table is, as far as the guest has read it: a BAR and an offset in there. */
  msixTable: { readonly bar: number; readonly offset: number } | undefined = undefined;
  /** MSI-X is on, which moves the device's own config space. */
  msix = false;
  /** Rings that the device was given, by queue index. */
  readonly queues: Map<number, KnownQueue> = new Map();
  /** Indirect tables, the latest last. */
  tables: readonly KnownTable[] = [];
  /** Where the MSI-X capability is; 0 when there is none or it is not known. */
  msixCapability = 0;
  readonly #specification: Specification;
  readonly #sizes: Map<number, number> = new Map();
  #selected = 0;

  constructor(specification: Specification) {
    this.#specification = specification;
  }

  /** Offset of the device's own config space in BAR0. */
  get configOffset(): number {
    const { registers } = this.#specification.transport;
    const shown = registers.filter(({ presence }) => presence === "always" || this.msix);
    return Math.max(...shown.map(({ offset, width }) => offset + width));
  }

  /** Takes in an access that was made. */
  take({ access, address, width, value }: AccessEvent): void {
    if (access === accessKind.configWrite) {
      this.#configWrite(address, width, value);
    } else if (access === accessKind.configRead) {
      this.#configRead(address, width, value);
    } else if (access === accessKind.portWrite) {
      this.#registerWrite(address - this.barBase, value);
    } else if (access === accessKind.portRead && this.#useAt(address - this.barBase) === "show-queue-size") {
      this.#sizes.set(this.#selected, value);
    }
  }

  /** Takes in that a descriptor points to a table. */
  addTable(table: KnownTable): void {
    const others = this.tables.filter(({ address }) => address !== table.address);
    this.tables = [...others, table].slice(-tablesMax);
  }

  #configWrite(offset: number, width: number, value: number): void {
    const { bars, capabilities } = this.#specification.pci;
    const isBar = offset === bars.offset + 4 * bars.register.bar && width === 4;
    if (isBar && value < addressMask) {
      this.barBase = (value & addressMask) >>> 0;
    }
    const bar = (offset - bars.offset) / 4;
    if (width === 4 && Number.isInteger(bar) && bar > bars.register.bar && bar < bars.count && value < memoryMask) {
      this.memoryBars.set(bar, (value & memoryMask) >>> 0);
    }
    const control = this.msixCapability + capabilities.msix.controlOffset;
    const shift = 8 * (control - offset);
    if (this.msixCapability > 0 && offset <= control && offset + width >= control + 2) {
      this.msix = Math.floor(value / 2 ** (shift + capabilities.msix.enableBit)) % 2 === 1;
    }
  }

  #configRead(offset: number, width: number, value: number): void {
    const { msix } = this.#specification.pci.capabilities;
    if (this.msixCapability > 0 && offset === this.msixCapability + msix.tableOffset && width === 4) {
      const bar = value & msix.barMask;
      this.msixTable = { bar, offset: (value & ~msix.barMask) >>> 0 };
    }
  }

  #registerWrite(offset: number, value: number): void {
    switch (this.#useAt(offset)) {
      case "select-queue":
        this.#selected = value;
        break;
      case "set-queue-address":
        this.#place(value);
        break;
      case "set-status":
        if (value === this.#specification.transport.resetStatus) {
          this.queues.clear();
        }
        break;
      default:
        break;
    }
  }

  #place(page: number): void {
    const { transport, virtqueue } = this.#specification;
    const size = this.#sizes.get(this.#selected) ?? 0;
    this.queues.delete(this.#selected);
    if (page !== 0 && size > 0) {
      const address = page * 2 ** virtqueue.layout.addressShift;
      this.queues.set(this.#selected, {
        index: this.#selected,
        ring: ringPlacement(transport.ringLayout, virtqueue).place(size, address),
      });
    }
  }

  #useAt(offset: number): RegisterEffect | undefined {
    return this.#specification.transport.registers.find((register) => register.offset === offset)?.effect;
  }
}
