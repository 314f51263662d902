import type { Specification } from "../../spec/specification.ts";
import type { RegisterStructure } from "../../spec/types.generated.ts";
import { littleEndian, readCapability } from "../../wire/virtio-capability.ts";
import type { FoundStructure } from "../transport/modern-pci/found-structure.ts";
import type { DescribedCapability } from "./judge-capabilities.ts";

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
    this.#found ??= this.described.flatMap(({ capability, structure, multiplier = 0 }) => {
      const { bar, offset, length } = capability;
      return liesBehindBar(structure) ? [{ name: structure.name, bar, offset, length, multiplier }] : [];
    });
    return this.#found;
  }

  /** The capabilities that were read, of kinds that the document of the transport describes. */
  get described(): readonly DescribedCapability[] {
    return this.#capabilities.flatMap((at) => this.#describe(at) ?? []);
  }

  #describe(at: number): DescribedCapability | undefined {
    const { structures, capabilityFields = [] } = this.#specification.transport;
    if (!this.#isRead(at)) {
      return undefined;
    }
    const capability = readCapability(capabilityFields, at, this.#byte);
    const structure = structures.find((each) => each.capability?.type === capability.type);
    if (structure === undefined) {
      return undefined;
    }
    const { multiplierOffset } = structure.capability ?? {};
    if (multiplierOffset === undefined) {
      return { capability, structure, multiplier: undefined };
    }
    const place = at + multiplierOffset;
    const multiplier = littleEndian(place, multiplierBytes, this.#byte);
    return this.#isKnown(place, multiplierBytes) ? { capability, structure, multiplier } : undefined;
  }

  /** Every capability was read, as far as its kind is known. */
  get isComplete(): boolean {
    return this.#capabilities.every((at) => this.#isRead(at)) && !this.#awaitsMultiplier;
  }

  /** The fields that all capabilities have were read. */
  #isRead(at: number): boolean {
    const { capabilityFields = [] } = this.#specification.transport;
    return (
      capabilityFields.length > 0 && capabilityFields.every(({ offset, width }) => this.#isKnown(at + offset, width))
    );
  }

  get #awaitsMultiplier(): boolean {
    const { structures, capabilityFields = [] } = this.#specification.transport;
    return this.#capabilities.some((at) => {
      const { type } = readCapability(capabilityFields, at, this.#byte);
      const offset = structures.find(({ capability }) => capability?.type === type)?.capability?.multiplierOffset;
      return offset !== undefined && !this.#isKnown(at + offset, multiplierBytes);
    });
  }

  readonly #byte = (offset: number): number => this.#bytes.get(offset) ?? 0;

  #isKnown(from: number, width: number): boolean {
    return Array.from({ length: width }, (_, place) => from + place).every((offset) => this.#bytes.has(offset));
  }
}

/** Whether the capability is about a place that does not change: that of the window is the driver's to set. */
function liesBehindBar({ capability }: RegisterStructure): boolean {
  return capability !== undefined && capability.outside !== true && capability.dataOffset === undefined;
}
