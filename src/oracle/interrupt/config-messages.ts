import { configSource } from "../transport/register-values.ts";
import type { Registers } from "../transport/registers.ts";

/**
 * Messages of a config space of which the kit does not know what it means: it may change at any time, and a message may
 * tell of it. One that came before the mapping was changed, or before a reset, may be seen only after that.
 */
export class ConfigMessages {
  readonly #registers: Registers;
  readonly #mayChange: boolean;
  /** Its vector when the device was last seen at rest. */
  #former: number | undefined = undefined;

  constructor(registers: Registers, mayChange: boolean) {
    this.#registers = registers;
    this.#mayChange = mayChange;
  }

  /** Whether a message of a vector may tell of a change. */
  mayTell(vector: number): boolean {
    return this.#mayChange && (vector === this.#former || vector === this.#registers.vector(configSource));
  }

  /** The device was seen to be at rest. */
  rested(): void {
    this.#former = this.#mayChange ? this.#registers.vector(configSource) : undefined;
  }
}
