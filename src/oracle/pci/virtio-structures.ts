import type { Specification } from "../../spec/specification.ts";
import type { RegisterStructure } from "../../spec/types.generated.ts";
import { littleEndian, readCapability } from "../../wire/virtio-capability.ts";
import type { FoundStructure } from "../transport/modern-pci/found-structure.ts";

const multiplierBytes = 4;

/** Where the structures of registers lie, as the driver reads it in the capabilities of the function. */
export class VirtioStructures {
  readonly #specification: Specification;
  /** Offsets of vendor-specific capabilities, as the driver's walk of the list found them. */
  #capabilities: readonly number[] = [];
  /** Bytes of configuration space behind the header, as read. */
  readonly #bytes: Map<number, number> = new Map();
  #found: readonly FoundStructure[] | undefined = undefined;

  constructor(specification: Specification) {
    this.#specification = specification;
  }

  /** The driver has walked the list: vendor-specific capabilities stand at these offsets. */
  listed(capabilities: readonly number[]): void {
    this.#capabilities = capabilities;
    this.#found = undefined;
  }

  /** Takes a read of configuration space. */
  read(offset: number, width: number, value: number): void {
    for (let place = 0, rest = value; place < width; place++, rest = Math.floor(rest / 256)) {
      if (this.#bytes.get(offset + place) !== rest % 256) {
        this.#bytes.set(offset + place, rest % 256);
        this.#found = undefined;
      }
    }
  }

  /** The structures whose places are known, in the order of the list. */
  get all(): readonly FoundStructure[] {
    this.#found ??= this.#capabilities.flatMap((at) => this.#structure(at) ?? []);
    return this.#found;
  }

  #structure(at: number): FoundStructure | undefined {
    const { structures, capabilityFields = [] } = this.#specification.transport;
    const places = capabilityFields.map(({ offset, width }) => ({ offset, width }));
    if (places.length === 0 || !places.every(({ offset, width }) => this.#isKnown(at + offset, width))) {
      return undefined;
    }
    const byte = (offset: number): number => this.#bytes.get(offset) ?? 0;
    const { type, bar, offset, length } = readCapability(capabilityFields, at, byte);
    const structure = structures.find(({ capability }) => capability?.type === type);
    if (structure === undefined || !liesBehindBar(structure)) {
      return undefined;
    }
    const multiplierOffset = structure.capability?.multiplierOffset;
    if (multiplierOffset !== undefined && !this.#isKnown(at + multiplierOffset, multiplierBytes)) {
      return undefined;
    }
    const multiplier = multiplierOffset === undefined ? 0 : littleEndian(at + multiplierOffset, multiplierBytes, byte);
    return { name: structure.name, bar, offset, length, multiplier };
  }

  #isKnown(from: number, width: number): boolean {
    return Array.from({ length: width }, (_, place) => from + place).every((offset) => this.#bytes.has(offset));
  }
}

/** Whether the capability is about a place that does not change: that of the window is the driver's to set. */
function liesBehindBar({ capability }: RegisterStructure): boolean {
  return capability !== undefined && capability.outside !== true && capability.dataOffset === undefined;
}
