import type { Specification } from "../../spec/specification.ts";
import type { MsixModel } from "../interrupt/msix-model.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { type ControlBits, controlBits } from "./msix-control.ts";
import type { PciModel } from "./pci-model.ts";

/** What the model takes from the rest of the oracle. */
export interface MsixFunctionOptions {
  readonly specification: Specification;
  readonly judgement: Judgement;
  readonly pci: PciModel;
  readonly messages: MsixModel;
  /** Resets of the device so far. */
  readonly resets: () => number;
  /** The device is as from power-on. */
  readonly fresh: boolean;
  /** Whether the whole range is guest memory. */
  readonly contains: (address: number, length: number) => boolean;
  /** MSI-X was turned on or off. */
  readonly turned: (on: boolean) => void;
}

/** Words of a table entry; bit 0 of the last masks the vector. */
const word = { addressLow: 0, addressHigh: 1, data: 2, control: 3 } as const;

/** Bytes that a message writes. */
const messageBytes = 4;

/** An entry of the table as the driver wrote it. */
interface TableEntry {
  readonly words: (number | undefined)[];
  /** Resets when it was last written, or last judged. */
  resets: number;
  /** It was unmasked while its address leads to no memory, where its messages are lost. */
  astray: boolean;
}

/** Which words of an entry were read one after the other, and what they gave. */
interface EntryRead {
  vector: number;
  readonly words: number[];
}

/** The function's MSI-X capability, table and pending bits, known by what the driver writes there and reads. */
export class MsixFunction {
  readonly #options: MsixFunctionOptions;
  readonly #entries: Map<number, TableEntry> = new Map();
  readonly #read: EntryRead = { vector: -1, words: [] };
  /** What is known of enable bit and function mask. */
  #control: ControlBits = { bits: 0, resets: 0, follows: false, narrow: false, written: false };
  /** The table was written while memory was not decoded: that must have been lost. */
  #closedWrite = false;
  /** The control word of this vector was just written; -1 for none. */
  #maskFollows = -1;

  constructor(options: MsixFunctionOptions) {
    this.#options = options;
  }

  get #bits(): { readonly enable: number; readonly mask: number } {
    const { enableBit, functionMaskBit } = this.#options.specification.pci.capabilities.msix;
    return { enable: 2 ** enableBit, mask: 2 ** functionMaskBit };
  }

  /** Where in configuration space the byte lies that holds enable bit and function mask; -1 without the capability. */
  get #controlPlace(): number {
    const { pci, specification } = this.#options;
    return pci.msixCapability === 0 ? -1 : pci.msixCapability + specification.pci.capabilities.msix.controlOffset + 1;
  }

  /** Takes a write of configuration space: what covers the upper byte of the control register changes it. */
  configWrite(offset: number, width: number, value: number): void {
    const place = this.#controlPlace;
    if (place < 0 || offset > place || offset + width <= place) {
      this.#control.follows = false;
      return;
    }
    const { enable, mask } = this.#bits;
    const bits = controlBits(offset, value, place) & (enable | mask);
    this.#control = { bits, resets: this.#options.resets(), follows: true, narrow: width < 2, written: true };
    const isOn = (bits & enable) !== 0;
    if (this.#options.messages.enabled !== isOn) {
      this.#options.turned(isOn);
    }
    this.#options.messages.mask(-1, (bits & mask) !== 0);
  }

  /** Takes a read of configuration space. */
  configRead(offset: number, width: number, value: number): void {
    const { judgement, resets, fresh, messages } = this.#options;
    const place = this.#controlPlace;
    if (place < 0 || offset > place || offset + width <= place) {
      return;
    }
    const { enable, mask } = this.#bits;
    const got = controlBits(offset, value, place) & (enable | mask);
    const { bits, follows, narrow, written } = this.#control;
    if (!written) {
      if (fresh) {
        judgement.expect("control-at-power-on", got === 0, "MSI-X off at power-on", () => hex(got));
      }
    } else if (follows) {
      const allowed = `MSI-X control ${hex(bits)} under mask ${hex(enable | mask)}, as written`;
      judgement.expect("control-not-kept", got === bits, allowed, () => hex(got), { narrow });
    } else if (messages.enabled && this.#control.resets !== resets()) {
      const allowed = `MSI-X control ${hex(bits)} as before the reset`;
      judgement.expect("msix-control-changed", got === bits, allowed, () => hex(value));
    }
    this.#control.resets = resets();
    this.#control.follows = false;
  }

  /** Takes a write of device memory. */
  memoryWrite(address: number, width: number, value: number): void {
    this.#read.vector = -1;
    this.#maskFollows = -1;
    const { vector, place } = this.#tablePlace(address, width);
    if (vector < 0) {
      return;
    }
    if (!this.#options.pci.decodesMemory) {
      this.#closedWrite = true;
      return;
    }
    const entry = this.#entry(vector);
    entry.words[place] = value;
    entry.resets = this.#options.resets();
    if (place === word.control) {
      this.#maskFollows = vector;
      this.#masked(vector, entry, value % 2 === 1);
    } else if (place === word.data) {
      this.#options.messages.program(vector, value);
    }
    const cell = this.#cell(entry);
    if (cell >= 0) {
      this.#options.messages.addCell(cell, messageBytes);
    }
  }

  #masked(vector: number, entry: TableEntry, masked: boolean): void {
    const { messages } = this.#options;
    const isAstray = !masked && entry.words[word.data] !== undefined && this.#cell(entry) < 0;
    if (isAstray) {
      messages.sentAstray(vector);
    } else if (!entry.astray) {
      messages.mask(vector, masked);
    }
    entry.astray = isAstray;
  }

  /** Takes a read of device memory. */
  memoryRead(address: number, width: number, value: number): void {
    const { pci, fresh, judgement } = this.#options;
    if (!pci.decodesMemory) {
      this.#judgeClosed(address, width, value);
      return;
    }
    const offset = address - pci.msixPendingAddress;
    if (pci.msixPendingAddress > 0 && offset >= 0 && offset < Math.ceil(pci.msixVectors / 64) * 8) {
      this.#pendingRead(8 * offset, width, value);
      return;
    }
    const { vector, place } = this.#tablePlace(address, width);
    if (vector < 0) {
      this.#maskFollows = -1;
      return;
    }
    if (fresh && place === word.control && this.#entry(vector).words[word.control] === undefined) {
      const allowed = `vector control 0x1 of vector ${vector} at power-on: masked`;
      judgement.expect("vector-at-power-on", value === 1, allowed, () => hex(value));
    }
    if (this.#maskFollows === vector && place === word.control) {
      this.#judgeMask(vector, value);
    } else {
      this.#readWord(vector, place, value);
    }
    this.#maskFollows = -1;
  }

  #judgeMask(vector: number, value: number): void {
    const { judgement } = this.#options;
    const expected = (this.#entry(vector).words[word.control] ?? 0) % 2;
    if (value % 2 !== expected) {
      const allowed = `mask bit ${expected} of vector ${vector}, as written`;
      judgement.deviates("mask-not-kept", {}, allowed, hex(value));
    }
  }

  #readWord(vector: number, place: number, value: number): void {
    const { words } = this.#read;
    if (place === 0 || this.#read.vector !== vector || words.length !== place) {
      words.length = 0;
      this.#read.vector = place === 0 ? vector : -1;
    }
    words.push(value);
    if (place === word.control && this.#read.vector === vector) {
      this.#judgeEntry(vector, words);
    }
  }

  #judgeEntry(vector: number, got: readonly number[]): void {
    const { judgement, resets } = this.#options;
    const entry = this.#entry(vector);
    const expected = entry.words.map((value, place) => (place === word.control ? (value ?? 1) % 2 : value));
    if (expected.length <= word.control || expected.includes(undefined)) {
      return;
    }
    const isAfterReset = entry.resets !== resets();
    entry.resets = resets();
    judgement.expect(
      isAfterReset ? "msix-table-changed" : "entry-not-kept",
      expected.every((value, place) => value === (place === word.control ? (got[place] ?? 0) % 2 : got[place])),
      () => `entry ${vector} of the MSI-X table as written: ${expected.map((value) => hex(value ?? 0)).join(" ")}`,
      () => got.map(hex).join(" "),
      { closedWrite: this.#closedWrite },
    );
    if (this.#closedWrite) {
      judgement.reach("answers-while-memory-closed");
    }
  }

  /** What a bus gives where nothing answers is its own affair: zeros or ones mostly. What was written must not show. */
  #judgeClosed(address: number, width: number, value: number): void {
    const { vector, place } = this.#tablePlace(address, width);
    const written = vector < 0 ? undefined : this.#entry(vector).words[place];
    if (written !== undefined && written !== 0 && written !== 0xffff_ffff) {
      const allowed = `not ${hex(written)}, word ${place} of entry ${vector}: memory is not decoded`;
      this.#options.judgement.expect("answers-while-memory-closed", value !== written, allowed, () => hex(value));
    }
  }

  #pendingRead(first: number, width: number, value: number): void {
    const { messages, fresh, judgement } = this.#options;
    if (fresh && !this.#control.written) {
      judgement.expect("pending-at-power-on", value === 0, "no pending bit at power-on", () => hex(value));
    }
    for (const [vector] of messages.programmed()) {
      const bit = vector - first;
      if (bit >= 0 && bit < 8 * width) {
        messages.pendingBit(vector, ((value >>> bit) & 1) === 1);
      }
    }
  }

  /** A message whose address led to no memory: the memory that its lower word alone would name holds `data`. */
  lostMessage(vector: number, address: number, data: number): void {
    const { judgement } = this.#options;
    const high = this.#entry(vector).words[word.addressHigh] ?? 0;
    judgement.expect(
      "upper-address-ignored",
      data === 0,
      () => `messages of vector ${vector} at ${hex(high)}, its upper address word, where no memory is`,
      () => `a message at ${hex(address)}, the lower word alone`,
    );
  }

  /** Which word of which entry an access meets; the vector is -1 where it meets none. */
  #tablePlace(address: number, width: number): { readonly vector: number; readonly place: number } {
    const { pci, specification } = this.#options;
    const { entryBytes } = specification.pci.capabilities.msix;
    const offset = address - pci.msixTableAddress;
    if (pci.msixTableAddress <= 0 || offset < 0 || offset >= entryBytes * pci.msixVectors || width !== 4) {
      return { vector: -1, place: 0 };
    }
    return { vector: Math.floor(offset / entryBytes), place: (offset % entryBytes) / 4 };
  }

  #entry(vector: number): TableEntry {
    const known = this.#entries.get(vector);
    const entry = known ?? { words: [undefined, undefined, undefined, undefined], resets: 0, astray: false };
    this.#entries.set(vector, entry);
    return entry;
  }

  /** Where messages of an entry go; -1 where no memory is, or the entry was not written. */
  #cell({ words }: TableEntry): number {
    const [low, high] = words;
    if (low === undefined || high === undefined) {
      return -1;
    }
    const address = high * 0x1_0000_0000 + low;
    return this.#options.contains(address, messageBytes) ? address : -1;
  }
}
