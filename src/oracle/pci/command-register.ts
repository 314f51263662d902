import { commandMask } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";

/** Bits of the command register that PCI reserves. */
const reservedBits = 0xf800;

/** Bits by which the function takes part on the bus: I/O, memory, bus mastering. */
const decodeBits = 0x7;

/** Values that were written and what they read back as; more are not remembered. */
const shownMax = 32;

/** The command register of the configuration header. */
export class CommandRegister {
  /** What was written last. */
  #written = 0;
  /** Values written, reserved bits aside -> what they read back as. */
  readonly #shown: Map<number, number> = new Map();
  /** The device was reset, and the register not looked at since. */
  #awaitsLook = false;
  #everWritten = false;
  /** The last write covered a half of it. */
  #narrow = false;
  /** Some write did before one that was judged. */
  #everNarrow = false;
  /** Bits that were written as 0 or as 1 and read as 0 or as 1. */
  readonly #seen = { asZero: { readZero: 0, readOne: 0 }, asOne: { readZero: 0, readOne: 0 } };
  readonly #specification: Specification;
  readonly #judgement: Judgement;

  readonly #decodesIo: number;
  readonly #decodesMemory: number;
  readonly #disablesIntx: number;

  readonly #fresh: boolean;

  /** `fresh`: the device is as from power-on. */
  constructor(specification: Specification, judgement: Judgement, fresh: boolean) {
    this.#fresh = fresh;
    this.#specification = specification;
    this.#judgement = judgement;
    this.#decodesIo = commandMask(specification, "decode-io");
    this.#decodesMemory = commandMask(specification, "decode-memory");
    this.#disablesIntx = commandMask(specification, "disable-intx");
  }

  /** Whether the function decodes its ports. */
  get decodesPorts(): boolean {
    return (this.#written & this.#decodesIo) !== 0;
  }

  /** Whether the function decodes its device memory. */
  get decodesMemory(): boolean {
    return (this.#written & this.#decodesMemory) !== 0;
  }

  /** Whether interrupts are disabled. A function of before PCI 2.3 lacks the bit: then it reads 0 and nothing is. */
  get disablesInterrupts(): boolean {
    // Mostly the driver does not ask for it.
    const asked = this.#written & this.#disablesIntx;
    return asked !== 0 && ((this.#shown.get(this.#key) ?? 0) & asked) !== 0;
  }

  get #key(): number {
    return this.#written & ~reservedBits;
  }

  /** Takes a write that covers the register or a half of it. True when it did. */
  write(offset: number, width: number, value: number): boolean {
    const { command } = this.#specification.pci;
    let touched = false;
    for (let place = Math.max(offset, command.offset); place < offset + width && place < command.offset + 2; place++) {
      const shift = 8 * (place - command.offset);
      const byte = Math.floor(value / 2 ** (8 * (place - offset))) & 0xff;
      this.#written = (this.#written & ~(0xff << shift)) | (byte << shift);
      touched = true;
    }
    if (touched) {
      this.#narrow = offset > command.offset || offset + width < command.offset + command.width;
    }
    this.#awaitsLook &&= !touched;
    this.#everWritten ||= touched;
    return touched;
  }

  /** The device was reset, which leaves the register alone. */
  deviceReset(): void {
    this.#awaitsLook = true;
  }

  /**
   * Judges a read of the whole register; `own` when it is of nothing else, or the access before it wrote the register.
   */
  read(value: number, own: boolean): void {
    if (this.#fresh && !this.#everWritten) {
      this.#judgement.expect("command-at-power-on", value === 0, "command 0x0 at power-on", () => hex(value));
    }
    if (own && !this.#awaitsLook && this.#everWritten) {
      if (this.#shown.size < shownMax || this.#shown.has(this.#key)) {
        this.#shown.set(this.#key, value);
      }
      this.#judgeWritten(value);
      return;
    }
    const expected = this.#shown.get(this.#key);
    if (this.#awaitsLook && expected !== undefined) {
      this.#judgement.expect(
        "changed-by-reset",
        (value & decodeBits) === (expected & decodeBits),
        () => `command ${hex(expected & decodeBits)}, as before the reset`,
        () => hex(value & decodeBits),
        () => ({ subject: { name: "command", clauses: {} } }),
      );
    }
    this.#awaitsLook = false;
  }

  #judgeWritten(value: number): void {
    const judgement = this.#judgement;
    const mask = this.#decodesIo;
    const expected = this.#written;
    judgement.expect(
      "command-bits",
      (value & mask) === (expected & mask),
      () => `command bits ${hex(expected & mask)} under mask ${hex(mask)}`,
      () => hex(value & mask),
      { narrow: this.#narrow },
    );
    judgement.expect(
      "reserved-command-bits",
      (value & reservedBits) === 0,
      "bits 11 to 15 of the command register 0, which no function implements",
      () => hex(value),
    );
    this.#judgeKept(value, expected & ~reservedBits);
  }

  /** A bit either takes what is written or has no use, whichever way the register is written. */
  #judgeKept(value: number, written: number): void {
    this.#everNarrow ||= this.#narrow;
    const { asZero, asOne } = this.#seen;
    asZero.readZero |= ~written & 0xffff & ~value;
    asZero.readOne |= ~written & 0xffff & value;
    asOne.readZero |= written & ~value;
    asOne.readOne |= written & value;
    const odd = (asZero.readZero & asZero.readOne) | (asOne.readZero & asOne.readOne);
    this.#judgement.expect(
      "command-bit-not-kept",
      odd === 0,
      () => `command bits ${hex(odd)} read back as they did before when ${hex(written)} is written`,
      () => hex(value),
      { narrow: this.#everNarrow },
    );
  }
}
