import type { RegisterDescription, TransportSpecification } from "../../../spec/types.generated.ts";
import type { BarPlace } from "../transport-model.ts";
import type { FoundStructure } from "./found-structure.ts";

/** A place in a structure of registers. */
export interface StructurePlace {
  readonly structure: FoundStructure;
  /** Bytes from its start. */
  readonly offset: number;
}

/** Which structure, and which register in it, lies at a place behind a base address register. */
export class StructurePlaces {
  readonly #found: () => readonly FoundStructure[];
  /** Registers by their structure. Those that another register displaces are not among them. */
  readonly #registers: ReadonlyMap<string, readonly RegisterDescription[]>;

  constructor({ structures, registers }: TransportSpecification, found: () => readonly FoundStructure[]) {
    this.#found = found;
    this.#registers = new Map(
      structures.map(({ name }, index) => [
        name,
        registers.filter(
          ({ structure, displacedBy }) =>
            displacedBy === undefined && (structure === undefined ? index === 0 : structure === name),
        ),
      ]),
    );
  }

  /** The structure that a place lies in; undefined where none does. */
  at({ bar, offset }: BarPlace): StructurePlace | undefined {
    for (const structure of this.#found()) {
      const inside = offset - structure.offset;
      if (structure.bar === bar && inside >= 0 && inside < structure.length) {
        return { structure, offset: inside };
      }
    }
    return undefined;
  }

  /** The register that begins at a place and has this width. */
  register({ structure, offset }: StructurePlace, width: number): RegisterDescription | undefined {
    const registers = this.#registers.get(structure.name) ?? [];
    return registers.find((register) => register.offset === offset && register.width === width);
  }

  /** The registers that share a byte with an access. */
  overlapping({ structure, offset }: StructurePlace, width: number): readonly RegisterDescription[] {
    const registers = this.#registers.get(structure.name) ?? [];
    return registers.filter(
      (register) => register.offset < offset + width && offset < register.offset + register.width,
    );
  }
}
