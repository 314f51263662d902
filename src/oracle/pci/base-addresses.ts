import { registerBar } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import { ioBarBytes, memoryBarBytes } from "../../wire/bar-size.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import type { BarPlace } from "../transport/transport-model.ts";
import { BaseAddress } from "./base-address.ts";
import { isSizeMask, isWellFormed } from "./size-mask.ts";

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
  readonly #onSized: (bar: number, bytes: number, ports: number) => void;
  readonly #registers: readonly BaseAddress[];
  /** Bytes of device memory behind a register, once it was sized. */
  readonly #memoryBytes: Map<number, number> = new Map();
  /** Ports behind a register that is not that of the header, once it was sized. */
  readonly #ports: Map<number, number> = new Map();
  /** The register of the header; -1 where registers are found by capabilities. */
  readonly #headerBar: number;

  /** `onSized` is told of each register that is not that of the header: bytes of memory, or ports. */
  constructor(
    specification: Specification,
    judgement: Judgement,
    onSized: (bar: number, bytes: number, ports: number) => void,
  ) {
    this.#specification = specification;
    this.#headerBar = registerBar(specification);
    this.#judgement = judgement;
    this.#onSized = onSized;
    const { count } = specification.pci.bars;
    this.#registers = Array.from({ length: count }, (_, bar) => new BaseAddress(`BAR${bar}`, judgement));
  }

  /** The registers that an access covers a part of, each with the place of the access in it. */
  *#covered(offset: number, width: number): Generator<readonly [bar: number, register: BaseAddress, place: number]> {
    const { bars } = this.#specification.pci;
    for (const [bar, register] of this.#registers.entries()) {
      const place = offset - bars.offset - 4 * bar;
      if (place > -width && place < 4) {
        yield [bar, register, place];
      }
    }
  }

  /** Takes a write; `answering` while the function decodes its ports. */
  write(offset: number, width: number, value: number, answering: boolean): void {
    for (const [bar, register, place] of this.#covered(offset, width)) {
      register.write(place, width, value);
      const placed = register.placed;
      if (bar === this.#headerBar && placed !== undefined) {
        this.#place(placed - (placed % 4), answering);
      }
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
    for (const [bar, register, place] of this.#covered(offset, width)) {
      const isOfHeader = bar === this.#headerBar;
      if (register.isSizing && place === 0 && width === 4) {
        const narrow = register.sized(value, this.#isUpperHalf(bar));
        if (isOfHeader) {
          this.#judgeSize(value, narrow);
        } else {
          this.#judgeOtherSize(bar, value, narrow);
        }
      } else {
        this.#judgeKept(register, place, width, value, isOfHeader, follows);
      }
    }
  }

  /** That of the header reads back the base it was given, flag bits aside, before its size is known too. */
  #judgeKept(
    register: BaseAddress,
    place: number,
    width: number,
    value: number,
    isOfHeader: boolean,
    follows: boolean,
  ): void {
    const isKnown = register.read(place, width, value);
    if (!isKnown && isOfHeader && follows && place === 0 && width === 4 && !register.isSizing) {
      const expected = this.base + this.#specification.pci.bars.register.indicator;
      this.#judgement.expect(
        "bar-base",
        value === expected,
        () => `BAR0 ${hex(expected)}`,
        () => hex(value),
        () => ({ narrow: register.narrow }),
      );
    }
  }

  /** The address at which a memory BAR was placed; 0 while it was not. */
  memoryBase(bar: number): number {
    const register = this.#registers[bar];
    const given = register?.placed ?? 0;
    const low = given - (given % 16);
    const high = register?.isWide === true ? (this.#registers[bar + 1]?.placed ?? 0) : 0;
    return low + high * 0x1_0000_0000;
  }

  /** The place that a port leads to, behind a register for ports that is not that of the header. */
  portPlace(port: number): BarPlace | undefined {
    for (const [bar, ports] of this.#ports) {
      const given = this.#registers[bar]?.placed ?? 0;
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
    for (const register of this.#registers) {
      register.deviceReset();
    }
  }

  #judgeSize(value: number, narrow: boolean): void {
    const rules = this.#specification.pci.bars;
    const judgement = this.#judgement;
    judgement.expect(
      "not-io",
      (value & rules.register.indicatorMask) === rules.register.indicator,
      "BAR0 an I/O BAR: low bits 01",
      () => hex(value),
      () => ({ narrow }),
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
      () => ({ narrow }),
    );
    // Behind a size that no device may have the registers answer all the same: what comes of them is heard.
    this.bytes = isDecodable ? size : rules.register.bytesMax;
  }

  /** A function may have any other registers that are well formed. */
  #judgeOtherSize(bar: number, value: number, narrow: boolean): void {
    const rules = this.#specification.pci.bars;
    const isLegal = this.#isUpperHalf(bar) ? isSizeMask(value) : isWellFormed(value, rules.register.bytesMax);
    this.#judgement.expect(
      "other-bar-size",
      value === 0 || isLegal,
      () => `BAR${bar} shows a power of two of I/O or memory space, or 0 where it is not implemented`,
      () => hex(value),
      () => ({ narrow }),
    );
    if (this.#isUpperHalf(bar)) {
      this.#judgement.clause("PCI-CFG-10").reached++;
      return;
    }
    const ports = value % 2 === 1 ? ioBarBytes(value) : 0;
    this.#ports.set(bar, ports);
    const bytes = memoryBarBytes(value);
    this.#memoryBytes.set(bar, bytes);
    this.#onSized(bar, bytes, ports);
  }

  /** Whether a register is the second half of the 64-bit one before it. */
  #isUpperHalf(bar: number): boolean {
    let first = 0;
    while (first < bar) {
      first += this.#registers[first]?.isWide === true ? 2 : 1;
    }
    return first > bar;
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
