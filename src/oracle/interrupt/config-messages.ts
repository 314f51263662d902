import { configSource } from "../transport/register-values.ts";
import type { Registers } from "../transport/registers.ts";

/**
 * Messages of a config space that may change at any time, since the kit does not know what it means, or of a device
 * that may ask for a reset: a message may tell of it. One that came before the mapping was changed, before MSI-X was
 * turned off or before a reset may be seen only after that.
 */
export class ConfigMessages {
  readonly #registers: Registers;
  readonly #mayChange: () => boolean;
  /** Every vector that it was mapped to. */
  readonly #vectors: Set<number> = new Set();

  constructor(registers: Registers, mayChange: () => boolean) {
    this.#registers = registers;
    this.#mayChange = mayChange;
  }

  /** Whether a message of a vector may tell of a change. */
  mayTell(vector: number): boolean {
    this.noteVector();
    return this.#mayChange() && this.#vectors.has(vector);
  }

  /** Mappings may be about to change: notes the vector that there is now. */
  noteVector(): void {
    const vector = this.#registers.vector(configSource);
    if (vector !== undefined) {
      this.#vectors.add(vector);
    }
  }
}
