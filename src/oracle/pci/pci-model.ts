import type { Specification } from "../../spec/specification.ts";
import type { PciField } from "../../spec/types.generated.ts";
import type { PciIdentity } from "../../target/target.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";

/** One entry of the capability list as the scan found it. */
export interface CapabilityEntry {
  readonly offset: number;
  readonly id: number;
  readonly next: number;
  /** The byte behind the length of a vendor-specific entry. */
  readonly kind: number;
}

/** By an entry of one of the kinds up to this, from 1 on, a driver finds the registers of a modern device. */
const modernKindsMax = 5;

/** Bits of the status register that say what the function is; the others report errors and interrupts. */
const fixedStatusBits = 0x06f7;

/** Bits of the command register that PCI reserves. */
const reservedCommandBits = 0xf800;

/** PCI configuration space: the header's fields, BARs, command bits and capability list, driven by spec/pci.json. */
export class PciModel {
  readonly #specification: Specification;
  /** What the status register says of the function, once read. */
  #status: number | undefined = undefined;
  readonly #judgement: Judgement;
  readonly #identity: PciIdentity;
  /** Field name -> value that reads must give, once known. */
  readonly #values: Map<string, number> = new Map();
  #written = false;

  constructor(specification: Specification, judgement: Judgement, identity: PciIdentity) {
    this.#specification = specification;
    this.#judgement = judgement;
    this.#identity = identity;
  }

  /** Judges the fields that lie wholly in a read. */
  read(offset: number, width: number, value: number): void {
    for (const field of this.#specification.pci.fields) {
      if (field.offset < offset || field.offset + field.width > offset + width) {
        continue;
      }
      const shifted = Math.floor(value / 2 ** (8 * (field.offset - offset)));
      this.#judgeField(field, field.width === 4 ? shifted : shifted % 2 ** (8 * field.width));
    }
  }

  #judgeField(field: PciField, value: number): void {
    const judgement = this.#judgement;
    const known = this.#values.get(field.name);
    if (known !== undefined) {
      judgement.expect(
        "field-changed",
        value === known,
        () => `${field.name} ${hex(known)}${field.access === "ro" ? ", whatever is written" : ", as written"}`,
        () => hex(value),
        { subject: field },
      );
      return;
    }
    const expected = this.#initial(field);
    if (expected !== undefined) {
      judgement.expect(
        "field-differs",
        value === expected,
        () => `${field.name} ${hex(expected)}`,
        () => hex(value),
        { subject: field },
      );
    }
    this.#values.set(field.name, value);
  }

  #initial(field: PciField): number | undefined {
    switch (field.reset.kind) {
      case "value":
        return field.reset.value;
      case "parameter":
        return this.#identity[field.reset.parameter];
      default:
        return undefined;
    }
  }

  /** Whether a raw write may be made here without touching what operations of their own are for. */
  writable(offset: number, width: number): boolean {
    const { command, bars } = this.#specification.pci;
    const touches = (start: number, length: number): boolean => offset < start + length && start < offset + width;
    return !touches(command.offset, 4) && !touches(bars.offset, 4 * bars.count) && offset + width <= 64;
  }

  /** Takes a raw write: read-only fields keep their value, the others take the bytes. */
  write(offset: number, width: number, value: number): void {
    this.#written = true;
    for (const field of this.#specification.pci.fields) {
      const from = Math.max(field.offset, offset);
      const to = Math.min(field.offset + field.width, offset + width);
      if (from >= to || field.access !== "rw") {
        continue;
      }
      const before = this.#values.get(field.name);
      let result = before ?? 0;
      for (let place = from; place < to; place++) {
        const byte = Math.floor(value / 2 ** (8 * (place - offset))) & 0xff;
        const shift = 8 * (place - field.offset);
        result = (result & ~(0xff << shift)) | (byte << shift);
      }
      const whole = from === field.offset && to === field.offset + field.width;
      if (whole || before !== undefined) {
        this.#values.set(field.name, result >>> 0);
      }
    }
  }

  /** Whether anything was written to a read-only field, so that reads now mean something for PCI-CFG-1. */
  get written(): boolean {
    return this.#written;
  }

  /** Judges the range checks that no single value states: device id within the legacy range. */
  judgeIdentity(deviceId: number): void {
    const { deviceIdMin, deviceIdMax } = this.#specification.pci.identity;
    this.#judgement.expect(
      "device-id-range",
      deviceId >= deviceIdMin && deviceId <= deviceIdMax,
      () => `a device id in ${hex(deviceIdMin)} .. ${hex(deviceIdMax)}`,
      () => hex(deviceId),
    );
  }

  /**
   * Judges the sizing protocol on a register that is not the one of the header: `value` is what it reads after all ones
   * were written to it. A function may have any that are well formed; `upperHalf` when it continues the one before.
   */
  otherBarSized(bar: number, value: number, upperHalf: boolean): void {
    const rules = this.#specification.pci.bars;
    this.#judgement.expect(
      "other-bar-size",
      value === 0 || (upperHalf ? isSizeMask(value) : isWellFormed(value, rules.register.bytesMax)),
      () => `BAR${bar} shows a power of two of I/O or memory space, or 0 where it is not implemented`,
      () => hex(value),
    );
  }

  /** Judges the sizing protocol on the register of the header; gives the number of ports, 0 when it is not legal. */
  barSized(value: number): number {
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
    const mask = value <= 0xffff ? value + 0xffff_0000 : value;
    const size = 0x1_0000_0000 - (mask - (mask % 4));
    const legal =
      Number.isInteger(Math.log2(size)) && size >= rules.register.bytesMin && size <= rules.register.bytesMax;
    judgement.expect(
      "bar-size",
      legal,
      () => `a power of two of ${rules.register.bytesMin} .. ${rules.register.bytesMax} bytes`,
      () => `${size} (BAR0 reads ${hex(value)} after all ones)`,
    );
    return legal ? size : 0;
  }

  /** Judges that a BAR reads back the base it was given, flag bits aside. */
  barPlaced(value: number, base: number): void {
    const rules = this.#specification.pci.bars;
    this.#judgement.expect(
      "bar-base",
      value === base + rules.register.indicator,
      () => `BAR0 ${hex(base + rules.register.indicator)}`,
      () => hex(value),
    );
  }

  /** Judges a read at a place the function must not decode: while I/O is off, or where the BAR was before. */
  closedRead(width: number, value: number, moved: boolean): void {
    const ones = 2 ** (8 * width) - 1;
    this.#judgement.expect(
      moved ? "old-place-answers" : "answers-while-closed",
      value === ones,
      () => `${hex(ones)}: nothing decodes the access`,
      () => hex(value),
    );
  }

  /** Judges the command register's bits after a write, where the kit knows what they must read. */
  commandRead(value: number, expected: number, mask: number): void {
    this.#judgement.expect(
      "command-bits",
      (value & mask) === (expected & mask),
      () => `command bits ${hex(expected & mask)} under mask ${hex(mask)}`,
      () => hex(value & mask),
    );
    this.#judgement.expect(
      "reserved-command-bits",
      (value & reservedCommandBits) === 0,
      "bits 11 to 15 of the command register 0, which no function implements",
      () => hex(value),
    );
    this.#judgeCommandBits(value, expected);
  }

  /** Bits of the command register that were written as 0 or as 1 and read as 0 or as 1. */
  readonly #commandBits = { readZero: [0, 0], readOne: [0, 0] };

  /** A bit either takes what is written or has no use, whichever way the register is written. */
  #judgeCommandBits(value: number, written: number): void {
    const { readZero, readOne } = this.#commandBits;
    for (const [bit, places] of [~written & 0xffff, written].entries()) {
      readZero[bit] = (readZero[bit] ?? 0) | (places & ~value);
      readOne[bit] = (readOne[bit] ?? 0) | (places & value);
    }
    const odd = ((readZero[0] ?? 0) & (readOne[0] ?? 0)) | ((readZero[1] ?? 0) & (readOne[1] ?? 0));
    this.#judgement.expect(
      "command-bit-not-kept",
      odd === 0,
      () => `command bits ${hex(odd)} read back as they did before when ${hex(written)} is written`,
      () => hex(value),
    );
  }

  /** Judges the status register with the device at rest; `pending` undefined when the kit cannot know. */
  statusRead(value: number, pending: boolean | undefined, capabilitiesPointer: number): void {
    const { status } = this.#specification.pci;
    const judgement = this.#judgement;
    this.statusKept(value);
    const listed = (value & (1 << status.capabilitiesBit)) !== 0;
    judgement.expect(
      listed ? "list-without-pointer" : "pointer-without-list",
      listed === (capabilitiesPointer !== 0),
      "a capabilities pointer other than 0 if and only if the capabilities bit is set",
      () => hex(capabilitiesPointer),
    );
    this.interruptBit(value, pending);
  }

  /**
   * Judges that the bits of the status register that say what the function is are those that were read first;
   * `written` when a write of 32 bits has just reached them.
   */
  statusKept(value: number, written: boolean = false): void {
    this.#written ||= written;
    const fixed = value & fixedStatusBits & ~(1 << this.#specification.pci.status.interruptBit);
    this.#status ??= fixed;
    this.#judgement.expect(
      "status-changed",
      fixed === this.#status,
      () => `status bits ${hex(this.#status ?? 0)}, as read before`,
      () => hex(value),
      { written: this.#written },
    );
  }

  /** Judges the interrupt bit of the status register alone; `pending` undefined when the kit cannot know. */
  interruptBit(value: number, pending: boolean | undefined): void {
    if (pending === undefined) {
      return;
    }
    const { status } = this.#specification.pci;
    this.#judgement.expect(
      pending ? "interrupt-bit-clear" : "interrupt-bit-set",
      ((value & (1 << status.interruptBit)) !== 0) === pending,
      () => `PCI status bit ${status.interruptBit} = ${pending ? 1 : 0} (it mirrors ISR)`,
      () => hex(value),
    );
  }

  /** Judges the capability list; `complete` is false when the walk met a loop or left the space. */
  capabilityList(entries: readonly CapabilityEntry[], complete: boolean): void {
    const rules = this.#specification.pci.capabilities;
    const judgement = this.#judgement;
    const aligned = entries.every((entry) => entry.offset % 4 === 0 && entry.offset >= rules.firstOffset);
    judgement.expect(
      complete ? "pointer" : "loop",
      complete && aligned,
      () => `a list of capabilities at dword offsets from ${hex(rules.firstOffset)} on that ends`,
      () =>
        entries.map((entry) => `${hex(entry.offset)}: id ${hex(entry.id)} next ${hex(entry.next)}`).join(", ") ||
        "none",
    );
    const vendor = entries.find(
      ({ id, kind }) => id === rules.vendorSpecific.id && kind >= 1 && kind <= modernKindsMax,
    );
    judgement.expect(
      "vendor-capability",
      vendor === undefined,
      "no virtio vendor capability on a legacy-only device",
      () => `capability id ${hex(rules.vendorSpecific.id)} of kind ${vendor?.kind} at ${hex(vendor?.offset ?? 0)}`,
    );
  }

  /** Judges where the MSI-X table or its pending bits lie: `size` is that of the memory BAR, 0 if it is none. */
  msixPlace(bar: number, offset: number, bytes: number, size: number): boolean {
    return this.#judgement.expect(
      "outside-memory-bar",
      offset + bytes <= size,
      () => `${bytes} bytes of MSI-X structures inside a memory BAR`,
      () => `offset ${hex(offset)} of BAR${bar}, which has ${size} bytes of memory`,
    );
  }

  /** Judges the size of an MSI-X table; `field` is the table-size field, one less than the number of vectors. */
  msixTable(field: number): void {
    const rules = this.#specification.pci.capabilities.msix;
    const vectors = field + 1;
    this.#judgement.expect(
      "table-size",
      vectors >= rules.vectorsMin && vectors <= rules.vectorsMax,
      () => `${rules.vectorsMin} .. ${rules.vectorsMax} vectors`,
      () => `${vectors}`,
    );
  }

  /** The function still shows, after a reset of the device, what PCI configuration wrote before (RST-4). */
  afterReset(name: string, value: number, expected: number): void {
    this.#judgement.expect(
      "changed-by-reset",
      value === expected,
      () => `${name} ${hex(expected)}, as before the reset`,
      () => hex(value),
      () => ({ subject: { name, clauses: {} } }),
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
