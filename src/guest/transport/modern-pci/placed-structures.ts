import type { TransportSpecification } from "../../../spec/types.generated.ts";
import type { PlacedBar } from "../function-place.ts";
import type { MetPlace, RegisterSpace } from "../transport-driver.ts";
import type { DriverStructure } from "./walk-capabilities.ts";

/** The structures of a function's registers, behind base address registers that were placed. */
export class PlacedStructures {
  /** All that capabilities name, in the order of their list. */
  all: readonly DriverStructure[] = [];
  readonly #transport: TransportSpecification;
  readonly #bars: ReadonlyMap<number, PlacedBar>;

  /** `bars` are those that were placed, by number. */
  constructor(transport: TransportSpecification, bars: ReadonlyMap<number, PlacedBar>) {
    this.#transport = transport;
    this.#bars = bars;
  }

  /** The first structure of that name that lies somewhere: the one a driver is to use. */
  find(name: string | undefined): DriverStructure | undefined {
    return this.all.find((each) => each.name === name && this.#bars.has(each.bar));
  }

  /** A structure with registers, which no driver can do without, that lies nowhere. */
  get missing(): string | undefined {
    const needed = new Set(this.#transport.registers.flatMap(({ structure }) => structure ?? []));
    return [...needed].find((name) => this.find(name) === undefined);
  }

  /** An address in a structure. Port 0 where it lies nowhere: nothing answers there. */
  at(name: string | undefined, offset: number): { readonly space: RegisterSpace; readonly address: number } {
    const structure = this.find(name);
    const bar = structure === undefined ? undefined : this.#bars.get(structure.bar);
    return structure === undefined || bar === undefined
      ? { space: "port", address: 0 }
      : { space: bar.space, address: bar.address + structure.offset + offset };
  }

  /** What an access at an absolute address meets; undefined where no structure lies. */
  meets(space: RegisterSpace, address: number, width: number): MetPlace | undefined {
    for (const structure of this.all) {
      const bar = this.#bars.get(structure.bar);
      const offset = address - (bar?.address ?? 0) - structure.offset;
      if (bar?.space === space && offset >= 0 && offset < structure.length) {
        return this.#metIn(structure, offset, width);
      }
    }
    return undefined;
  }

  #metIn({ name }: DriverStructure, offset: number, width: number): MetPlace {
    const { registers, deviceConfig } = this.#transport;
    if (name === deviceConfig.structure) {
      return { kind: "config", offset, name: `config+${offset}` };
    }
    const register = registers.find(
      (known) => known.structure === name && (known.displacedBy !== undefined || known.offset === offset),
    );
    return register === undefined || register.width !== width
      ? { kind: "gap", name: `${name}+0x${offset.toString(16)}` }
      : { kind: "register", register, name: register.name };
  }
}
