import { registerBar } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import { ioBarBytes, memoryBarBytes } from "../../wire/bar-size.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import type { BarPlace } from "../transport/transport-model.ts";

/** What is written to a base address register to learn its size (PCI 3.0, 6.2.5.1). */
const allOnes = 0xffff_ffff;

/** Whether a base address register is the first half of one for 64-bit memory addresses. */
function isWide(value: number): boolean {
  return (value & 7) === 4;
}

/**
 * The base address registers. That a register is sized shows in the accesses: all ones are written to it and it is
 * read. So does that it is given a base: another value is written and read back.
 */
export class BaseAddresses {
  /** First port of the registers. */
  base = 0;
  /** Number of ports the registers take; 0 while it is not known. */
  bytes = 0;
  /** First port of the registers before they were last moved while they answered; -1 when they were not. */
  formerBase = -1;
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  readonly #onMemorySized: (bar: number, bytes: number) => void;
  /** Registers that are the first half of one for 64-bit memory addresses, as their type bits read. */
  readonly #wide: Set<number> = new Set();
  /** What was last written to each register. */
  readonly #placed: Map<number, number> = new Map();
  /** Bytes of device memory behind a register, once it was sized. */
  readonly #memoryBytes: Map<number, number> = new Map();
  /** Ports behind a register that is not that of the header, once it was sized. */
  readonly #ports: Map<number, number> = new Map();
  /** The register of the header; -1 where registers are found by capabilities. */
  readonly #headerBar: number;
  /** Registers that hold all ones in order to be sized. */
  readonly #sizing: Set<number> = new Set();
  /** The device was reset, and the register of the header not looked at since. */
  #awaitsLook = false;

  /** `onMemorySized` is told of each register that is not that of the header: 0 bytes where it is none of memory. */
  constructor(specification: Specification, judgement: Judgement, onMemorySized: (bar: number, bytes: number) => void) {
    this.#specification = specification;
    this.#headerBar = registerBar(specification);
    this.#judgement = judgement;
    this.#onMemorySized = onMemorySized;
  }

  #barAt(offset: number, width: number): number {
    const { bars } = this.#specification.pci;
    const bar = (offset - bars.offset) / 4;
    return width === 4 && bar >= 0 && bar < bars.count && Number.isInteger(bar) ? bar : -1;
  }

  /** Takes a write; `answering` while the function decodes its ports. */
  write(offset: number, width: number, value: number, answering: boolean): void {
    const bar = this.#barAt(offset, width);
    if (bar < 0) {
      return;
    }
    if (value === allOnes) {
      this.#sizing.add(bar);
      return;
    }
    this.#sizing.delete(bar);
    this.#placed.set(bar, value);
    if (bar === this.#headerBar) {
      this.#awaitsLook = false;
      this.#place(value - (value % 4), answering);
    }
  }

  #place(base: number, answering: boolean): void {
    if (base !== this.base) {
      this.formerBase = answering ? this.base : -1;
      this.base = base;
    }
  }

  /** Judges a read; `follows` when the access before it wrote what is read. */
  read(offset: number, width: number, value: number, follows: boolean): void {
    const bar = this.#barAt(offset, width);
    if (bar < 0) {
      return;
    }
    const isOfHeader = bar === this.#headerBar;
    if (this.#sizing.has(bar)) {
      if (isOfHeader) {
        this.#judgeSize(value);
      } else {
        this.#judgeOtherSize(bar, value);
      }
      return;
    }
    this.#noteType(bar, value);
    if (isOfHeader && this.#awaitsLook) {
      this.#awaitsLook = false;
      this.#judgeAfterReset(value);
    } else if (isOfHeader && follows) {
      this.#judgePlace(value);
    }
  }

  #noteType(bar: number, value: number): void {
    if (isWide(value)) {
      this.#wide.add(bar);
    } else {
      this.#wide.delete(bar);
    }
  }

  /** The address at which a memory BAR was placed; 0 while it was not. */
  memoryBase(bar: number): number {
    const given = this.#placed.get(bar) ?? 0;
    const low = given - (given % 16);
    return this.#wide.has(bar) ? low + (this.#placed.get(bar + 1) ?? 0) * 0x1_0000_0000 : low;
  }

  /** The place that a port leads to, behind a register for ports that is not that of the header. */
  portPlace(port: number): BarPlace | undefined {
    for (const [bar, ports] of this.#ports) {
      const given = this.#placed.get(bar) ?? 0;
      const base = given - (given % 4);
      if (base > 0 && port >= base && port < base + ports) {
        return { bar, offset: port - base };
      }
    }
    return undefined;
  }

  /** The place that an address leads to, behind a register for device memory that was sized and given a base. */
  memoryPlace(address: number): BarPlace | undefined {
    for (const [bar, bytes] of this.#memoryBytes) {
      const base = this.memoryBase(bar);
      if (base > 0 && address >= base && address < base + bytes) {
        return { bar, offset: address - base };
      }
    }
    return undefined;
  }

  /** The device was reset, which leaves the registers alone. */
  deviceReset(): void {
    this.#awaitsLook = true;
  }

  #judgeSize(value: number): void {
    const rules = this.#specification.pci.bars;
    const judgement = this.#judgement;
    judgement.expect(
      "not-io",
      (value & rules.register.indicatorMask) === rules.register.indicator,
      "BAR0 an I/O BAR: low bits 01",
      () => hex(value),
    );
    // A device with 16 decoded address bits may leave the upper half at 0.
    judgement.note("OPEN-22", value <= 0xffff ? "low-half" : "all-bits");
    const size = ioBarBytes(value);
    const isDecodable = Number.isInteger(Math.log2(size)) && size >= rules.register.bytesMin;
    const legal = isDecodable && size <= rules.register.bytesMax;
    judgement.expect(
      "bar-size",
      legal,
      () => `a power of two of ${rules.register.bytesMin} .. ${rules.register.bytesMax} bytes`,
      () => `${size} (BAR0 reads ${hex(value)} after all ones)`,
    );
    // Behind a size that no device may have the registers answer all the same: what comes of them is heard.
    this.bytes = isDecodable ? size : rules.register.bytesMax;
  }

  /** A function may have any other registers that are well formed. */
  #judgeOtherSize(bar: number, value: number): void {
    const rules = this.#specification.pci.bars;
    const isLegal = this.#isUpperHalf(bar) ? isSizeMask(value) : isWellFormed(value, rules.register.bytesMax);
    this.#judgement.expect(
      "other-bar-size",
      value === 0 || isLegal,
      () => `BAR${bar} shows a power of two of I/O or memory space, or 0 where it is not implemented`,
      () => hex(value),
    );
    if (this.#isUpperHalf(bar)) {
      return;
    }
    if (value % 2 === 1) {
      this.#ports.set(bar, ioBarBytes(value));
    }
    const bytes = memoryBarBytes(value);
    this.#memoryBytes.set(bar, bytes);
    this.#onMemorySized(bar, bytes);
  }

  /** Whether a register is the second half of the 64-bit one before it. */
  #isUpperHalf(bar: number): boolean {
    let first = this.#headerBar + 1;
    while (first < bar) {
      first += this.#wide.has(first) ? 2 : 1;
    }
    return first > bar;
  }

  /** It reads back the base it was given, flag bits aside. */
  #judgePlace(value: number): void {
    const expected = this.base + this.#specification.pci.bars.register.indicator;
    this.#judgement.expect(
      "bar-base",
      value === expected,
      () => `BAR0 ${hex(expected)}`,
      () => hex(value),
    );
  }

  #judgeAfterReset(value: number): void {
    const expected = this.base + this.#specification.pci.bars.register.indicator;
    this.#judgement.expect(
      "changed-by-reset",
      value === expected,
      () => `BAR0 ${hex(expected)}, as before the reset`,
      () => hex(value),
      () => ({ subject: { name: "BAR0", clauses: {} } }),
    );
  }

  /** Judges a read at a port that the function must not answer: while I/O is off, or where it was before. */
  judgeClosed(width: number, value: number, moved: boolean): void {
    const ones = 2 ** (8 * width) - 1;
    this.#judgement.expect(
      moved ? "old-place-answers" : "answers-while-closed",
      value === ones,
      () => `${hex(ones)}: nothing decodes the access`,
      () => hex(value),
    );
  }
}

/** Whether the ones of a 32-bit size mask go from the top down without a gap. */
function isSizeMask(mask: number): boolean {
  return Number.isInteger(Math.log2(0x1_0000_0000 - mask));
}

/** Whether a base address register that was written all ones shows a size as PCI 3.0, 6.2.5.1 has it. */
function isWellFormed(value: number, ioBytesMax: number): boolean {
  if (value % 2 === 1) {
    // A device with 16 decoded address bits may leave the upper half at 0.
    const mask = (value <= 0xffff ? value + 0xffff_0000 : value) - 1;
    return (value & 2) === 0 && isSizeMask(mask) && 0x1_0000_0000 - mask <= ioBytesMax;
  }
  const type = (value >>> 1) & 3;
  const mask = value - (value % 16);
  // Of 64-bit registers the lower half shows nothing when the size is 4 GiB or more.
  return type !== 3 && (isSizeMask(mask) || (mask === 0 && type === 2));
}
