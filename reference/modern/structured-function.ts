import { MaskedBytes } from "../masked-bytes.ts";
import { type CapabilityBytes, windowFields } from "./capabilities.ts";
import type { StructureBar } from "./layout.ts";

const firstBarOffset = 0x10;
const statusOffset = 0x06;
const statusCapabilities = 0x10;
const capabilityPointerOffset = 0x34;
/** Virtio capabilities begin behind the one of MSI-X. */
const virtioOffset = 0x50;
const commandIo = 0x0001;
const commandMemory = 0x0002;
/** From here on the upper half of a base takes it past 2^53, where nothing can be. */
const baseHighEnd = 0x20_0000;
/** Type of a 64-bit memory base address register. */
const memory64Indicator = 0x4;

/** What a saved state holds of the virtio capabilities. */
export interface StructureState {
  /** For each structure bar the written bits of its low and of its high word, 0 where it has none. */
  readonly bars: readonly number[];
  /** Bar, offset, length and data of the window. */
  readonly window: readonly number[];
}

/** Offset and width of the fields of the window that software can write. */
const windowWords = [
  [windowFields.bar, 1],
  [windowFields.offset, 4],
  [windowFields.length, 4],
  [windowFields.data, 4],
] as const;

/** Configuration space with the part that virtio capabilities have in it, and the base address registers they name. */
export abstract class StructuredFunction extends MaskedBytes {
  /** Where in configuration space the capability for access through it lies; 0 without one. */
  windowOffset = 0;
  /** The base address registers behind which structures of virtio capabilities lie. */
  readonly structureBars: readonly StructureBar[];
  /** For each of them its first port or address, or -1 while it is not decoded. */
  readonly structureBases: number[];

  constructor(length: number, structureBars: readonly StructureBar[]) {
    super(length);
    this.structureBars = structureBars;
    this.structureBases = structureBars.map(() => -1);
  }

  /**
   * The structure bar that decodes a port (`io`) or a memory address, as its position in `structureBars`; -1 when none
   * does.
   */
  structureBar(io: boolean, address: number): number {
    return this.structureBars.findIndex(
      ({ space, bytes }, position) =>
        (space === "io") === io && offsetIn(this.structureBases[position] ?? -1, bytes, address) >= 0,
    );
  }

  /** Whether an access of configuration space touches the data of the window. */
  touchesWindow(offset: number, width: number): boolean {
    const data = this.windowOffset + windowFields.data;
    return this.windowOffset > 0 && offset < data + windowFields.dataBytes && offset + width > data;
  }

  /** Puts what an access through the window read into its data. */
  fillWindow(width: number, value: number): void {
    this.place(this.windowOffset + windowFields.data, width, value);
  }

  /** What software wrote of the structure bars, low and high words, and of the window. */
  saveStructures(): StructureState {
    const words = this.structureBars.flatMap(({ bar, space }) => {
      const offset = firstBarOffset + 4 * bar;
      return [this.writtenBits(offset, 4), space === "memory64" ? this.writtenBits(offset + 4, 4) : 0];
    });
    return { bars: words, window: windowWords.map(([offset, width]) => this.read(this.windowOffset + offset, width)) };
  }

  /** Whether a function like this one can have that state. */
  isPossible({ bars, window }: StructureState): boolean {
    const masks = this.structureBars.flatMap(({ bar, space }) => {
      const offset = firstBarOffset + 4 * bar;
      return [this.mask(offset, 4), space === "memory64" ? this.mask(offset + 4, 4) : 0];
    });
    const possible = bars.every((word, index) => (word & ~(masks[index] ?? 0)) === 0);
    return possible && bars.length === masks.length && window.length === windowWords.length;
  }

  /** Takes over what {@link saveStructures} gave. */
  restoreStructures({ bars, window }: StructureState): void {
    for (const [position, { bar, space }] of this.structureBars.entries()) {
      const offset = firstBarOffset + 4 * bar;
      this.write(offset, 4, bars[2 * position] ?? 0);
      if (space === "memory64") {
        this.write(offset + 4, 4, bars[2 * position + 1] ?? 0);
      }
    }
    for (const [position, [offset, width]] of windowWords.entries()) {
      this.write(this.windowOffset + offset, width, window[position] ?? 0);
    }
  }

  protected decodeStructures(command: number): void {
    for (const [position, structureBar] of this.structureBars.entries()) {
      this.structureBases[position] = this.decodeStructureBar(structureBar, command);
    }
  }

  protected decodeStructureBar({ bar, space }: StructureBar, command: number): number {
    const offset = firstBarOffset + 4 * bar;
    if (space === "io") {
      return this.decodeBar(offset, (command & commandIo) !== 0, 0x3);
    }
    const enabled = (command & commandMemory) !== 0;
    if (space === "memory") {
      return this.decodeBar(offset, enabled, 0xf);
    }
    const low = (this.read(offset, 4) & ~0xf) >>> 0;
    const high = this.read(offset + 4, 4);
    return enabled && (low !== 0 || high !== 0) && high < baseHighEnd ? high * 0x1_0000_0000 + low : -1;
  }

  /** A BAR that still holds 0 was never given a place. */
  protected decodeBar(offset: number, enabled: boolean, indicatorMask: number): number {
    const base = (this.read(offset, 4) & ~indicatorMask) >>> 0;
    return enabled && base !== 0 ? base : -1;
  }

  protected layOutStructureBars(): void {
    for (const { bar, space, bytes } of this.structureBars) {
      const offset = firstBarOffset + 4 * bar;
      this.place(offset, 1, space === "io" ? 1 : space === "memory64" ? memory64Indicator : 0);
      this.allow(offset, 4, -bytes >>> 0);
      if (space === "memory64") {
        this.allow(offset + 4, 4, 0xffff_ffff);
      }
    }
  }

  /** Puts virtio capabilities at the head of the list, and the one of MSI-X behind them. */
  protected layOutVirtio(capabilities: readonly CapabilityBytes[]): void {
    let pointer = capabilityPointerOffset;
    let offset = virtioOffset;
    const behind = this.read(capabilityPointerOffset, 1);
    for (const { bytes, writable } of capabilities) {
      this.bytes.set(bytes, offset);
      this.writable.set(writable, offset);
      this.place(pointer, 1, offset);
      this.place(offset + 1, 1, behind);
      this.place(statusOffset, 1, statusCapabilities);
      this.windowOffset = offset;
      pointer = offset + 1;
      offset += (bytes.length + 3) & ~3;
    }
  }
}

/** The offset of an address behind a base, -1 where it is outside, or the base is. */
export function offsetIn(base: number, length: number, address: number): number {
  const offset = address - base;
  return base >= 0 && offset >= 0 && offset < length ? offset : -1;
}
