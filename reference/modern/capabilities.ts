import type { PlacedStructure, StructureLayout, StructureName } from "./layout.ts";

/** A capability as it lies in configuration space; the pointer to the next one, byte 1, is filled in later. */
export interface CapabilityBytes {
  readonly bytes: Uint8Array;
  /** Which bits of each byte software may write. */
  readonly writable: Uint8Array;
}

/** What the capabilities tell beside places. */
export interface CapabilityFacts {
  readonly layout: StructureLayout;
  readonly notifyMultiplier: number;
}

/** Where in the capability for access through configuration space its fields lie. */
export const windowFields = { bar: 4, offset: 8, length: 12, data: 16, dataBytes: 4 } as const;

const vendorSpecific = 0x09;
const types: Readonly<Record<StructureName, number>> = { common: 1, notify: 2, isr: 3, device: 4 };
const windowType = 5;
const plainBytes = 16;
const extendedBytes = 20;

/** The virtio capabilities of a device: one for each structure, and one to access them through configuration space. */
export class Capabilities {
  protected readonly facts: CapabilityFacts;

  constructor(facts: CapabilityFacts) {
    this.facts = facts;
  }

  /** All of them, in the order of the list. The window comes last. */
  all(): readonly CapabilityBytes[] {
    return [...this.facts.layout.structures.map((structure) => this.structure(structure)), this.window()];
  }

  protected structure({ name, bar, offset, length }: PlacedStructure): CapabilityBytes {
    const capability = this.begin(types[name], name === "notify" ? extendedBytes : plainBytes);
    const view = new DataView(capability.bytes.buffer);
    view.setUint8(windowFields.bar, bar);
    view.setUint32(windowFields.offset, offset, true);
    view.setUint32(windowFields.length, length, true);
    if (name === "notify") {
      view.setUint32(plainBytes, this.facts.notifyMultiplier, true);
    }
    return capability;
  }

  protected window(): CapabilityBytes {
    const capability = this.begin(windowType, extendedBytes);
    capability.writable.fill(0xff, windowFields.bar, windowFields.bar + 1);
    capability.writable.fill(0xff, windowFields.offset);
    return capability;
  }

  protected begin(type: number, length: number): CapabilityBytes {
    const bytes = new Uint8Array(length);
    bytes[0] = vendorSpecific;
    bytes[2] = length;
    bytes[3] = type;
    return { bytes, writable: new Uint8Array(length) };
  }
}
