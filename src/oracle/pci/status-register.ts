import type { Specification } from "../../spec/specification.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";

/** Bits of the status register that say what the function is; the others report errors and interrupts. */
const fixedBits = 0x06f7;

/** The status register of the configuration header. */
export class StatusRegister {
  /** Something was written to what a driver cannot change. */
  written = false;
  /** What it says of the function, once read. */
  #fixed: number | undefined = undefined;
  #lists = false;
  /** Error bits that the access before this one wrote as 1. */
  #cleared = 0;
  readonly #specification: Specification;
  readonly #judgement: Judgement;

  constructor(specification: Specification, judgement: Judgement) {
    this.#specification = specification;
    this.#judgement = judgement;
  }

  /** Whether it says that there is a list of capabilities, as read last. */
  get listsCapabilities(): boolean {
    return this.#lists;
  }

  /** Takes a write of configuration space; error bits that are written as 1 are cleared. */
  write(offset: number, width: number, value: number): void {
    const { status } = this.#specification.pci;
    let ones = 0;
    for (let place = Math.max(offset, status.offset); place < Math.min(offset + width, status.offset + 2); place++) {
      const byte = Math.floor(value / 2 ** (8 * (place - offset))) & 0xff;
      ones |= byte << (8 * (place - status.offset));
    }
    this.#cleared = status.errorBits.reduce((bits, bit) => bits | (ones & (1 << bit)), 0);
  }

  /** Judges a read; `pending`: whether an interrupt is, undefined where that cannot be known. */
  read(value: number, pending: boolean | undefined): void {
    const { status } = this.#specification.pci;
    const fixed = value & fixedBits & ~(1 << status.interruptBit);
    this.#lists = (value & (1 << status.capabilitiesBit)) !== 0;
    this.#fixed ??= fixed;
    const facts = { written: this.written };
    if (fixed === this.#fixed) {
      this.#judgement.reach("status-changed", facts);
    } else {
      this.#judgement.deviates("status-changed", facts, `status bits ${hex(this.#fixed)}, as read before`, hex(value));
    }
    if (this.#cleared !== 0) {
      this.#judgement.expect(
        "error-bits-kept",
        (value & this.#cleared) === 0,
        () => `error bits ${hex(this.#cleared)} of the status register clear, as 1 was written to them`,
        () => hex(value),
      );
    }
    this.#cleared = 0;
    if (pending !== undefined) {
      this.#judgeInterrupt(value, pending);
    }
  }

  #judgeInterrupt(value: number, pending: boolean): void {
    const { status } = this.#specification.pci;
    this.#judgement.expect(
      pending ? "interrupt-bit-clear" : "interrupt-bit-set",
      ((value & (1 << status.interruptBit)) !== 0) === pending,
      () => `PCI status bit ${status.interruptBit} = ${pending ? 1 : 0} (it mirrors ISR)`,
      () => hex(value),
    );
  }

  /** Judges a read of the capabilities pointer. */
  pointerRead(pointer: number): void {
    if (this.#fixed === undefined) {
      return;
    }
    this.#judgement.expect(
      this.#lists ? "list-without-pointer" : "pointer-without-list",
      this.#lists === (pointer !== 0),
      "a capabilities pointer other than 0 if and only if the capabilities bit is set",
      () => hex(pointer),
    );
  }
}
