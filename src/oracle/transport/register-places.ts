import { onceFor } from "../../base/once-for.ts";
import type { RegisterDescription, RegisterEffect } from "../../spec/types.generated.ts";

const noRegisters: readonly RegisterDescription[] = [];

/** The names of registers by what they are for, worked out once. */
export const registerNames: (registers: readonly RegisterDescription[]) => ReadonlyMap<RegisterEffect, string> =
  onceFor((registers) => new Map(registers.map(({ effect, name }) => [effect, name])));

/** The places of registers, worked out once. */
export const registerPlaces: (registers: readonly RegisterDescription[]) => RegisterPlaces = onceFor(
  (registers) => new RegisterPlaces(registers),
);

/** Where registers lie, found by the place of an access. Some are there with MSI-X on only. */
export class RegisterPlaces {
  readonly #registers: readonly RegisterDescription[];
  readonly #starting: Map<number, readonly RegisterDescription[]> = new Map();

  constructor(registers: readonly RegisterDescription[]) {
    this.#registers = registers;
    for (const register of registers) {
      const key = placeKey(register.offset, register.width);
      this.#starting.set(key, [...(this.#starting.get(key) ?? noRegisters), register]);
    }
  }

  /** The register that starts at this offset and has this width, if it is present. */
  at(offset: number, width: number, msix: boolean): RegisterDescription | undefined {
    for (const register of this.#starting.get(placeKey(offset, width)) ?? noRegisters) {
      if (isPresent(register, msix)) {
        return register;
      }
    }
    return undefined;
  }

  /** The registers present that share a byte with an access. */
  overlapping(offset: number, width: number, msix: boolean): readonly RegisterDescription[] {
    return this.#registers.filter(
      (register) =>
        isPresent(register, msix) && register.offset < offset + width && offset < register.offset + register.width,
    );
  }
}

function placeKey(offset: number, width: number): number {
  return offset * 8 + width;
}

function isPresent(register: RegisterDescription, msix: boolean): boolean {
  return register.presence === "always" || msix;
}
